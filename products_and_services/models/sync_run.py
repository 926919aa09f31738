from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class SyncRun(models.Model):
    """One attempt to bring the products in line with Zoho: its place, its progress and what came of it.

    Pages, changes and problems hang on it, so that a run can be resumed, previewed, judged and undone.
    Every write of a working process carries `fence`; a process that lost its lease writes nothing.
    """

    class Kind(models.TextChoices):
        FULL = "full", _("Full")
        INCREMENTAL = "incremental", _("Changes only")
        SELECTIVE = "selective", _("Chosen items")
        UNDO = "undo", _("Undo")
        REMAINDER = "remainder", _("Held deactivations")
        ORGANISATION = "organisation", _("Organization changed")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        WAITING = "waiting", _("Waiting")
        INTERRUPTED = "interrupted", _("Interrupted")
        READY = "ready", _("Preview ready")
        HELD = "held", _("Held")
        SUCCEEDED = "succeeded", _("Succeeded")
        SUCCEEDED_WITH_ISSUES = "succeeded_with_issues", _("Succeeded with issues")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        DISCARDED = "discarded", _("Discarded")
        SUPERSEDED = "superseded", _("Superseded")

    class Phase(models.TextChoices):
        COLLECT = "collect", _("Reading from Zoho")
        ABSENCE = "absence", _("Looking for missing items")
        GUARD = "guard", _("Checking plausibility")
        APPLY = "apply", _("Writing products")
        DONE = "done", _("Done")

    class Trigger(models.TextChoices):
        BUTTON = "button", _("Button")
        SHELL = "shell", _("Shell")
        COMMAND = "command", _("Command")
        TASK = "task", _("Task")
        SCHEDULE = "schedule", _("Schedule")
        API = "api", _("API")

    LISTING_KINDS = (Kind.FULL, Kind.INCREMENTAL)
    APPLIED = (State.SUCCEEDED, State.SUCCEEDED_WITH_ISSUES)
    OVER = (*APPLIED, State.FAILED, State.CANCELLED, State.DISCARDED, State.SUPERSEDED)

    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.FULL)
    preview = models.BooleanField(_("preview"), default=False)
    state = models.CharField(_("state"), max_length=24, choices=State, default=State.QUEUED)
    phase = models.CharField(_("phase"), max_length=16, choices=Phase, default=Phase.COLLECT)
    reason = models.CharField(_("reason code"), max_length=32, blank=True)
    message = models.TextField(_("what happened"), blank=True)
    trigger = models.CharField(_("started by"), max_length=16, choices=Trigger, default=Trigger.SHELL)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    task_id = models.CharField(_("task id"), max_length=64, blank=True, db_index=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to run"),
        help_text=_("The run that this one undoes or completes."),
    )
    item_ids = models.JSONField(_("chosen items"), default=list, blank=True)
    organization_id = models.CharField(_("organisation"), max_length=32, blank=True)

    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    due_at = models.DateTimeField(_("goes on at"), null=True, blank=True, db_index=True)
    zoho_started_at = models.DateTimeField(_("start by Zoho's clock"), null=True, blank=True)
    worked_seconds = models.FloatField(_("seconds worked"), default=0)
    resumes = models.PositiveIntegerField(_("times resumed"), default=0)
    cancel_requested = models.BooleanField(_("cancel asked for"), default=False)

    holds_place = models.BooleanField(default=False)
    lease_owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveBigIntegerField(default=0)

    pages = models.PositiveIntegerField(_("pages"), default=0)
    complete = models.BooleanField(_("complete pass"), null=True)
    total = models.PositiveIntegerField(_("items"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    deactivated = models.PositiveIntegerField(_("deactivated"), default=0)
    failed = models.PositiveIntegerField(_("refused"), default=0)
    skipped = models.PositiveIntegerField(_("changed meanwhile"), default=0)
    problems = models.PositiveIntegerField(_("problems"), default=0)
    notices = models.PositiveIntegerField(_("notices"), default=0)
    calls = models.PositiveIntegerField(_("calls to Zoho"), default=0)
    retries = models.PositiveIntegerField(_("retries"), default=0)
    evidence = models.JSONField(_("what the guard measured"), default=dict, blank=True)
    applied_up_to = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("sync run")
        verbose_name_plural = _("sync runs")
        ordering = ("-pk",)
        default_permissions = ("view",)
        indexes = (models.Index(fields=["state", "lease_until"], name="run_state_lease"),)
        constraints = (
            models.UniqueConstraint(
                fields=["holds_place"], condition=models.Q(holds_place=True), name="one_active_listing_run"
            ),
        )

    def __str__(self) -> str:
        shown = f"{self.get_kind_display()} {self.pk}"
        return ", ".join((shown, gettext("preview"))) if self.preview else shown

    @property
    def unchanged(self) -> int:
        """Items seen that needed no change a customer could notice."""
        return self.total - self.created - self.updated - self.failed

    @property
    def is_listing(self) -> bool:
        return self.kind in self.LISTING_KINDS
