"""*Keep products fresh*: what a choice costs, what it starts, who is told, who may decide."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun, SyncSettings
from products_and_services.sync_schedule import tick
from tests.admin.conftest import browser_of, person
from tests.admin.pages import messages_of, text_of

pytestmark = pytest.mark.django_db
OFF = {"changes": "0", "full": "off"}


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    """20,000 items on a plan of 1,000 calls a day, as far as Zoho has said."""
    ZohoCredential.objects.create(organization_id="7", quota_limit=1000, refresh_token="r")
    Product.objects.bulk_create(Product(name="P", zoho_item_id=str(n + 1)) for n in range(20_000))


def url() -> str:
    return reverse("admin:products_and_services_syncsettings_changelist")


def page(client: Client) -> str:
    return " ".join(text_of(client.get(url())).split())


def stored() -> tuple[int, str, int]:
    row = SyncSettings.objects.get()
    return row.changes_minutes, row.full, row.full_hours


def test_every_choice_says_what_it_costs(root: Client) -> None:
    shown = page(root)

    for cost in (
        "Every 5 minutes: about 288 calls a day",
        "Every 15 minutes: about 96 calls a day",
        "Every 60 minutes: about 24 calls a day",
        "Every night: about 100 calls a day",
        "Every … minutes: about 1 call each time",
        "full 100, changes 1",
        "0 of 1,000 calls a day",
    ):
        assert cost in shown


def test_the_freshest_rhythm_that_the_plan_bears_is_proposed_and_one_button_takes_it(root: Client) -> None:
    assert "changes every 5 minutes, full sync every 6 hours, about 688 of 1,000 calls a day" in page(root)

    root.post(url(), {**OFF, "proposal": "1"})

    assert stored() == (5, "hours", 6)
    assert "688 of 1,000 calls a day" in page(root)


@pytest.mark.parametrize(
    ("posted", "kept"),
    [
        ({"changes": "15", "full": "nightly"}, (15, "nightly", 24)),
        ({"changes": "custom", "changes_minutes": "7", "full": "hours", "full_hours": "36"}, (7, "hours", 36)),
        ({"changes": "0", "full": "hours", "full_hours": "2"}, (0, "hours", 2)),
    ],
)
def test_a_choice_is_stored_shown_again_and_starts_what_is_due(
    root: Client, posted: dict[str, str], kept: tuple[int, str, int]
) -> None:
    answer = root.post(url(), posted)

    assert answer.status_code == 302
    assert stored() == kept
    form = root.get(url()).context["form"]
    assert {name: str(form.initial[name]) for name in posted} == posted
    sent: list[SyncRun] = []
    tick(timezone.now() + timedelta(minutes=1), sent.append)
    assert [run.kind for run in sent] == ["full"]


def test_a_full_sync_that_is_not_due_yet_is_not_started_by_choosing_it(root: Client) -> None:
    SyncRun.objects.create(state="succeeded", complete=True)
    sent: list[SyncRun] = []

    root.post(url(), {"changes": "0", "full": "hours", "full_hours": "6"})
    tick(timezone.now() + timedelta(minutes=1), sent.append)

    assert sent == []
    assert SyncSettings.objects.get().switched_on_at is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"changes": "custom", "full": "off"},
        {"changes": "custom", "changes_minutes": "0", "full": "off"},
        {"changes": "custom", "changes_minutes": "1441", "full": "off"},
        {"changes": "0", "full": "hours"},
        {"changes": "0", "full": "hours", "full_hours": "169"},
        {"changes": "7", "full": "off"},
        {"changes": "0"},
        {**OFF, "told": "4711"},
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_stored(root: Client, wrong: dict[str, str]) -> None:
    answer = root.post(url(), wrong)

    assert answer.status_code == 200
    assert 'class="zoho-error" role="alert"' in text_of(answer)
    assert not SyncSettings.objects.exists()


def test_switching_off_ends_it(root: Client) -> None:
    root.post(url(), {"changes": "5", "full": "nightly"})
    root.post(url(), OFF)
    sent: list[SyncRun] = []

    tick(timezone.now() + timedelta(days=2), sent.append)

    assert sent == []


def test_choosing_only_who_is_told_leaves_the_plan_alone(root: Client) -> None:
    root.post(url(), {"changes": "5", "full": "off"})
    later = timezone.now() + timedelta(minutes=3)
    SyncSettings.objects.update(changes_due_at=later)
    vera = User.objects.create_user("vera", "vera@example.com", is_staff=True)

    root.post(url(), {"changes": "5", "full": "off", "told": [vera.pk]})

    row = SyncSettings.objects.get()
    assert (row.changes_due_at, list(row.told.all())) == (later, [vera])


def test_only_staff_with_an_address_can_be_chosen(root: Client) -> None:
    User.objects.create_user("blank", is_staff=True)
    User.objects.create_user("customer", "c@example.com")
    ana = User.objects.create_user("ana", "ana@example.com", is_staff=True)

    assert list(root.get(url()).context["form"].fields["told"].queryset) == [ana]


def test_what_the_plan_cannot_bear_is_stored_with_a_warning(root: Client) -> None:
    answer = root.post(url(), {"changes": "5", "full": "hours", "full_hours": "1"})

    assert [message.partition(":")[0] for message in messages_of(answer)] == [
        "Stored", "This costs more calls than the plan leaves for scheduled work"
    ]  # fmt: skip


def test_the_history_says_who_changed_what(root: Client) -> None:
    root.post(url(), {"changes": "5", "full": "nightly"})

    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_id) == ("superuser", "1")
    assert entry.get_change_message() == "Changes: every 5 minutes. Full sync: every night. People told: 0."
    assert "superuser: Changes: every 5 minutes." in page(root)


def test_the_page_says_why_the_last_start_was_skipped(root: Client) -> None:
    root.post(url(), {"changes": "5", "full": "off"})
    SyncRun.objects.create(holds_place=True, state="running", lease_until=timezone.now() + timedelta(days=1))

    tick(timezone.now() + timedelta(minutes=1), lambda run: None)

    assert "(Full) was still active." in page(root)


def test_the_measure_of_stock_movements_is_shown(root: Client) -> None:
    SyncRun.objects.create(state="succeeded", evidence={"stock_silent": 4, "stock_stamped": 0})

    assert "No: 4 times stock changed while Zoho's time of change stood still" in page(root)


def test_whoever_may_only_look_finds_everything_switched_off_and_is_refused() -> None:
    user = person("viewer")
    assert user is not None
    user.user_permissions.add(Permission.objects.get(codename="view_syncsettings"))
    viewer = browser_of(user)

    shown = viewer.get(url())

    assert b'type="submit"' not in shown.content.split(b'id="content-main"')[1]
    assert all(field.disabled for field in shown.context["form"].fields.values())
    assert viewer.post(url(), OFF).status_code == 403


def test_an_operator_may_decide() -> None:
    assert browser_of(person("operator")).post(url(), {"changes": "5", "full": "off"}).status_code == 302
    assert stored()[0] == 5


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(root: Client, method: str) -> None:
    answer: Any = getattr(root, method)(url())

    assert answer.status_code == 405
