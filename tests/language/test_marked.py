"""Every sentence that a person may read goes through gettext; whoever forgets it is told file and line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise

from products_and_services.models import Product, SyncSettings
from tests.language.python_strings import unmarked
from tests.language.template_strings import spoken, untranslated

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("integrations", "products_and_services", "whatsappcrm_backend")
# Labels that are English on purpose: programs are made from the API's description, and it is one document for all.
ENGLISH = ("products_and_services/api/",)


def sources(pattern: str) -> Iterator[tuple[str, str]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob(pattern)):
            if not {"migrations", "vendor"} & set(path.parts):
                yield str(path.relative_to(ROOT)), path.read_text()


def test_python_hands_every_sentence_to_gettext() -> None:
    found = [f"{name}:{fault}" for name, source in sources("*.py") for fault in unmarked(source)]

    assert [fault for fault in found if not (fault.startswith(ENGLISH) and fault.endswith("is not marked"))] == []


def test_templates_hold_no_words_outside_of_translate_tags() -> None:
    assert [f"{name}: {text}" for name, source in sources("*.html") for text in untranslated(source)] == []


def test_scripts_hold_no_words() -> None:
    assert [f"{name}: {text}" for name, source in sources("*.js") for text in spoken(source)] == []


@pytest.mark.parametrize("model", [model for app in APPS[:2] for model in apps.get_app_config(app).get_models()])
def test_models_name_themselves_and_their_fields(model: type[Model]) -> None:
    given = {name: text for name, text in model._meta.original_attrs.items() if name.startswith("verbose_name")}
    named = [
        *given.values(),
        *(word for field in model._meta.fields if not field.auto_created for word in words_of(field)),
    ]

    assert [word for word in named if word and not isinstance(word, Promise)] == []


@pytest.mark.parametrize("model", [Product, SyncSettings])
def test_what_a_person_edits_has_a_name(model: type[Model]) -> None:
    edited = [field for field in model._meta.fields if field.editable and not field.auto_created]

    assert [field.name for field in edited if not isinstance(field.verbose_name, Promise)] == []


def words_of(field: Any) -> list[object]:
    """The words that the model gives a field; one that only the program sees may have none."""
    return [field._verbose_name, field.help_text, *(label for _value, label in field.choices or ())]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('messages.error(request, "Too late")', id="message"),
        pytest.param('messages.info(request, f"Run {n}")', id="f-string"),
        pytest.param('raise ZohoAuthError("Gone")', id="error"),
        pytest.param('name = CharField(label="Name")', id="label"),
        pytest.param("class A:\n    search_help_text = 'Name'", id="attribute of a class"),
        pytest.param("def f():\n    return f\"{_('unknown')}\"", id="hidden from xgettext"),
        pytest.param("def f():\n    return _(sentence)", id="not written out"),
        pytest.param("LABEL = _('Name')", id="too early"),
        pytest.param("class A:\n    label = _('Name')", id="too early in a class"),
    ],
)
def test_the_reader_of_python_finds(line: str) -> None:
    assert len(list(unmarked(f"from django.utils.translation import gettext as _\n{line}"))) == 1


@pytest.mark.parametrize(
    "line",
    ["logger.error('For the log')", "def f():\n    return _('Name')", "CharField(label=_l('Name'))", "f(label='–')"],
)
def test_the_reader_of_python_passes(line: str) -> None:
    imports = "from django.utils.translation import gettext as _, gettext_lazy as _l\n"

    assert list(unmarked(imports + line)) == []


@pytest.mark.parametrize("text", ["<p>Hello</p>", '<a title="Open">{{ x }}</a>', "{% if x %} or {% endif %}"])
def test_the_reader_of_templates_finds(text: str) -> None:
    assert list(untranslated(text))


@pytest.mark.parametrize(
    "text", ['<p class="a">{% translate "Hello" %} &nbsp;·</p>', "{# Hello #}", '<i title="{{ x }}">']
)
def test_the_reader_of_templates_passes(text: str) -> None:
    assert list(untranslated(text)) == []


@pytest.mark.parametrize("line", ["a.textContent = 'Copied';", 'say("Please wait");'])
def test_the_reader_of_scripts_finds(line: str) -> None:
    assert list(spoken(line))
