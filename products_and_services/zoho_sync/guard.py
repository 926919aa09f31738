"""Is this set of changes plausible? If not, a person decides before anything is written. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from products_and_services.conf import setting

# Below this many affected products a share says little; a small catalogue is judged by halves alone.
FEW = 20
FEW_TO_ZERO = 5
SMALL_CATALOGUE = 20
# In a very small catalogue one or two products are an ordinary day's work.
ORDINARY = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run would do to the active linked products, and what it saw of them."""

    active: int
    deactivated: int = 0
    prices_moved_far: int = 0
    prices_to_zero: int = 0
    names_changed: int = 0
    known: int = 0  # of the active ones, those that the listing should have shown
    known_seen: int | None = None  # None: the run did not read the whole listing
    rows: int = 0
    rows_refused: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """One limit that was passed, and the sentence that says so in numbers."""

    limit: str
    sentence: str


def doubts(measured: Measured) -> list[Doubt]:
    """Every limit that a run passes; an empty list means plausible."""
    return [
        *_seen_doubts(measured),
        *_refused_doubts(measured),
        *_share_doubts(measured),
    ]


def _share_doubts(measured: Measured) -> list[Doubt]:
    active = measured.active
    gone, moved, zero, renamed = (
        measured.deactivated, measured.prices_moved_far, measured.prices_to_zero, measured.names_changed
    )  # fmt: skip
    found = []
    if _is_many(gone, active, setting("ZOHO_GUARD_DEACTIVATED_SHARE"), setting("ZOHO_GUARD_DEACTIVATIONS") + 1):
        found.append(_doubt("deactivations", _("%(n)d of %(all)d products would be deactivated."), gone, active))
    if _is_many(moved, active, setting("ZOHO_GUARD_PRICES_MOVED"), FEW):
        found.append(_doubt("prices", _("%(n)d of %(all)d prices would move by more than half."), moved, active))
    if _is_many(zero, active, setting("ZOHO_GUARD_PRICES_TO_ZERO"), FEW_TO_ZERO):
        found.append(_doubt("zero", _("%(n)d of %(all)d prices would become zero."), zero, active))
    if _is_many(renamed, active, setting("ZOHO_GUARD_NAMES_CHANGED"), FEW):
        found.append(_doubt("names", _("%(n)d of %(all)d names would change."), renamed, active))
    return found


def _doubt(limit: str, sentence: str, affected: int, of_all: int) -> Doubt:
    return Doubt(limit, sentence % {"n": affected, "all": of_all})


def _is_many(affected: int, active: int, share: float, few: int) -> bool:
    if active <= SMALL_CATALOGUE:
        return _is_half(affected, active)
    return affected > share * active and (affected >= few or _is_half(affected, active))


def _is_half(affected: int, active: int) -> bool:
    return affected > ORDINARY and 2 * affected >= active


def _seen_doubts(measured: Measured) -> list[Doubt]:
    if measured.known_seen is None or 2 * measured.known_seen >= measured.known:
        return []
    return [_doubt("seen", _("Zoho returned %(n)d of %(all)d products."), measured.known_seen, measured.known)]


def _refused_doubts(measured: Measured) -> list[Doubt]:
    refused, rows = measured.rows_refused, measured.rows
    if refused < FEW or refused <= setting("ZOHO_GUARD_ROWS_REFUSED") * rows:
        return []
    return [_doubt("refused", _("%(n)d of %(all)d rows from Zoho cannot be used."), refused, rows)]
