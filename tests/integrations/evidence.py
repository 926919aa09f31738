"""Everything that leaves the program, collected by channel, and a search for secrets in it."""

import io
import logging.config
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.contrib import admin
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse
from django.views.debug import get_exception_reporter_class
from django_celery_results.models import TaskResult

from whatsappcrm_backend.log_config import LogOptions, log_config

MOST_ROWS = 25
Secrets = dict[str, set[str]]


class Evidence:
    """Texts by channel: log, exception, page, task result, dump, mail, command, redis."""

    def __init__(self, folder: Path) -> None:
        self.texts: defaultdict[str, list[str]] = defaultdict(list)
        self.log = folder / "canaries.log"

    def start_logging(self) -> None:
        """The project's own logging at DEBUG level, with mails to the admins, into a file of the test's own."""
        config = log_config(self.log.name, LogOptions(self.log.parent, "DEBUG", "CRITICAL"))
        config["handlers"]["mail"] = {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"}
        config["handlers"]["mail"]["include_html"] = True
        config["root"]["handlers"].append("mail")
        logging.config.dictConfig(config)

    def add_exception(self, error: BaseException) -> None:
        """Its text, and Django's report with the variables of every frame, as a debug page would show it."""
        reporter = get_exception_reporter_class(None)(None, type(error), error, error.__traceback__)
        self.texts["exception"] += [
            str(error),
            repr(error),
            reporter.get_traceback_html(),
            reporter.get_traceback_text(),
        ]

    def collect(self) -> None:
        """What lies about at the end."""
        self.texts["log"].append(self.log.read_text())
        out = io.StringIO()
        call_command("dumpdata", stdout=out)
        self.texts["dump"].append(out.getvalue())
        self.texts["task result"] += [str(row) for row in TaskResult.objects.values()]
        for message in mail.outbox:
            others = [str(alternative[0]) for alternative in getattr(message, "alternatives", [])]
            self.texts["mail"] += [message.subject, str(message.body), *others]

    def crawl(self, client: Client) -> int:
        """Visit every page of the admin; returns how many answered."""
        urls = sorted(set(admin_urls()))
        for url in urls:
            answer = client.get(url)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            self.texts["page"].append(f"{url} {answer.headers} {answer.cookies} {body.decode(errors='replace')}")
        return len(urls)

    def hits(self, secrets: Secrets) -> set[tuple[str, str]]:
        """(channel, name of the secret) wherever one of them stands, plain or in a usual encoding."""
        return {
            (channel, name)
            for channel, texts in self.texts.items()
            for name, values in secrets.items()
            for form in set().union(*map(forms, values))
            if any(form in text for text in texts)
        }


def forms(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), escape(secret), b64encode(secret.encode()).decode()}


def admin_urls() -> Iterator[str]:
    """Every address of the admin: pages of the site, of each model, and of up to 25 rows of each."""
    yield from (reverse(f"admin:{name}") for name in ("index", "login", "password_change", "jsi18n"))
    for model, page in admin.site._registry.items():
        yield reverse("admin:app_list", args=[model._meta.app_label])
        keys = list(model._default_manager.values_list("pk", flat=True)[:MOST_ROWS])
        for pattern in page.get_urls():
            yield from _addresses(pattern, keys)
        for field in model._meta.fields:
            if field.is_relation:
                names = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}&field_name={field.name}"
                yield f"{reverse('admin:autocomplete')}?term=a&{names}"


def _addresses(pattern: Any, keys: list[Any]) -> Iterator[str]:
    if not isinstance(pattern, URLPattern) or not pattern.name:
        return
    for args in [[key] for key in keys] if pattern.pattern.converters or pattern.pattern.regex.groups else [[]]:
        try:
            yield reverse(f"admin:{pattern.name}", args=args)
        except NoReverseMatch:
            continue
