"""Every page is usable by everybody: axe-core finds nothing serious, nothing sticks out of a phone, nothing pops up."""

from itertools import product

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from scripts.screenshots import PAGES, SIZES, fill, sign_in
from scripts.stage import Stage

# All of them in every place: SQLite, which the stage runs on, does not mind that they are longer than the column.
PAYLOADS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=data:,alert(1)></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=&#97;lert(1)>",
    "<svg onload=alert(1)>",
    '"><svg/onload=alert(1)>',
    "'-alert(1)-'",
    '" autofocus onfocus=alert(1) x="',
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "{{7*7}}",
    "{% debug %}",
    "${alert(1)}`+alert(1)+`",
)
BEYOND_THE_MENU = """all => {
    const edge = document.querySelector("#jazzy-sidebar").getBoundingClientRect().right;
    const text = new Range();
    return all.filter(one => {
        text.selectNodeContents(one);
        return text.getBoundingClientRect().right > edge;
    }).map(one => one.textContent.trim());
}"""
HOSTILE = """
from products_and_services.models import Product, SyncProblem, SyncRun
text = {text!r}
run = SyncRun.objects.create(pk=2, state="failed", message=text, reason="X")
SyncProblem.objects.create(run=run, severity="problem", item_name=text, field="sku", reason=text, value=text)
said = dict(name=text, sku=text, description=text)
Product.objects.create(pk=1, zoho_item_id="1", zoho_locks=dict(sku=dict(lock="ours", zoho=text)), **said)
Product.objects.create(pk=107, **said)
"""
LONG_WORD = """
from products_and_services.models import SyncRun
run = SyncRun.objects.create(state="succeeded_with_issues", message="W" * 400)
told = dict(item_id="4000001000000000176", item_name="W" * 400, field="status", reason="W" * 400, value="W" * 400)
run.findings.create(severity="problem", **told)
run.changes.create(zoho_item_id="4000001000000000176", kind="updated", fields=dict(name=["W" * 400, "V" * 400]))
"""
STICKS_OUT = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent.slice(0, 80))"
WRAPPED = """all => all.filter(one => {
    const text = new Range();
    text.selectNodeContents(one);
    return text.getBoundingClientRect().height > 1.5 * parseFloat(getComputedStyle(one).lineHeight);
}).map(one => one.textContent)"""


def test_no_serious_barrier_and_nothing_sticks_out(chromium: Browser, stage: Stage) -> None:
    fill(stage)
    found = []

    for size, scheme in (("desktop", "light"), ("phone", "dark")):
        context = chromium.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        sign_in(page, stage, "ana")
        for name, path in PAGES.items():
            page.goto(stage.url + path)
            found += [f"{name} ({size}, {scheme}): {barrier}" for barrier in barriers(page)]
        context.close()

    assert found == []


def test_no_name_in_the_menu_is_cut_off(chromium: Browser, stage: Stage) -> None:
    context = chromium.new_context(viewport=SIZES["desktop"])
    page = context.new_page()
    sign_in(page, stage, "root")
    expect(page.locator("#jazzy-sidebar .nav-header").first).to_be_visible()

    cut = page.locator("#jazzy-sidebar .nav-header, #jazzy-sidebar .nav-link").evaluate_all(BEYOND_THE_MENU)
    context.close()

    assert cut == []


def test_hostile_text_opens_no_dialog(page: Page, stage: Stage) -> None:
    stage.shell(HOSTILE.format(text=" ".join(PAYLOADS)))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    for path in PAGES.values():
        page.goto(stage.url + path)
    page.goto(f"{stage.url}products_and_services/product/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("sync_selected_items", force=True)
    page.get_by_role("button", name="Go").click()

    expect(page.get_by_role("alert").first).to_be_visible()
    assert dialogs == []


def test_the_documentation_of_the_api_is_drawn_without_a_foreign_server(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.host}api/v1/docs/")

    expect(page.get_by_text("/api/v1/products/", exact=True)).to_be_visible()


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical inside our content, and a page wider than its window."""
    violations = Axe().run(page, context={"include": [[".app-main"]]}).response["violations"]
    serious = [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in violations if one["impact"] in ("serious", "critical")
    ]
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return serious + ([f"{width} px too wide"] if width > 0 else [])


def test_one_long_word_leaves_a_run_readable(page: Page, stage: Stage) -> None:
    stage.shell(LONG_WORD)

    for size in SIZES.values():
        page.set_viewport_size(size)
        page.goto(f"{stage.url}products_and_services/syncrun/1/change/")
        assert page.locator("#sync-run .card").evaluate_all(STICKS_OUT) == []

    page.set_viewport_size(SIZES["desktop"])
    assert page.locator(".zoho-item, #problems td[data-label=Field]").evaluate_all(WRAPPED) == []


def test_the_product_list_is_never_cut_off(chromium: Browser, stage: Stage) -> None:
    fill(stage)
    cut = []

    for size, language in product(SIZES, ("en", "es")):
        context = chromium.new_context(viewport=SIZES[size], locale=language)
        page = context.new_page()
        sign_in(page, stage, "ana")
        page.goto(f"{stage.url}products_and_services/product/")
        cut += [f"{size}, {language}: {one}" for one in page.locator("#changelist .card-body").evaluate_all(STICKS_OUT)]
        context.close()

    assert cut == []
