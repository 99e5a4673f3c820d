"""How the targets of the second copies stand, for the command line, the page of the archive and `doctor`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone

from archive.bucket import LockMode
from archive.ledger import Ledger
from archive.shelf import FolderShelf
from pipeline import vault_trouble
from pipeline.doctor import Finding, State
from pipeline.office import certificates, events, ledger_copies, targets, vaulting
from pipeline.office.models import VaultCopy, VaultTarget
from pipeline.office.targets import Place
from pipeline.office.vaulting import COPIED, FAILED, WAITING
from pipeline.premises import Premises
from pipeline.vault_settings import DEFAULT, FaultyVault
from pipeline.vault_trouble import Trouble
from schemas.errors import LetterbookError
from schemas.language import Text, text

_OWED = (WAITING, FAILED)
# By office: after which event, and for which targets, a page last wrote down what is owed.
_enlisted: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class TargetState:
    """How one target stands. `is_there` is None where nobody asked it; `ledger` is the last event of its copy."""

    name: str
    kind: str
    where: str
    waits: bool
    lock: LockMode | None
    is_there: bool | None
    trouble: Trouble | None
    failing_since: datetime | None
    copied: int
    waiting: int
    failed: int
    oldest: datetime | None
    ledger: int
    ledger_of: int
    snapshot: str
    snapshot_at: datetime | None
    certificates: int
    certificates_of: int

    @property
    def owed(self) -> int:
        """How many copies it does not have yet."""
        return self.waiting + self.failed

    def row(self) -> dict[str, object]:
        """Return it as the outside contract shows it."""
        return {
            "target": self.name,
            "kind": self.kind,
            "where": self.where,
            "waits": self.waits,
            "lock": self.lock.value.lower() if self.lock else None,
            "reachable": self.is_there,
            "error": self.trouble.words if self.trouble else None,
            "failing_since": self.failing_since,
            "copied": self.copied,
            "owed": self.owed,
            "failed": self.failed,
            "oldest_owed": self.oldest,
            "ledger": {"there": self.ledger, "here": self.ledger_of},
            "snapshot": self.snapshot or None,
            "snapshot_at": self.snapshot_at,
            "certificates": {"there": self.certificates, "here": self.certificates_of},
        }


def states(premises: Premises, *, ask: bool = True) -> list[TargetState]:
    """Return how every target stands; with `ask` each is asked whether it is there (a slow one takes its time).

    Raises:
        FaultyVault
    """
    places = targets.places(premises)
    _enlist([place.name for place in places], premises, anyway=ask)
    counts = _counts()
    known = {one.name: one for one in VaultTarget.objects.all()}
    size = Ledger(premises.ledger).size()
    found = []
    for place in places:
        row = known.get(place.name) or VaultTarget()
        asked = _asked(place, premises) if ask else _glanced_at(place, row, premises)
        if asked.is_level:
            # A folder is appended to after every step, and the row is written by a pass.
            row.ledger_size = size
        found.append(_state(place, counts.get(place.name, _Counts()), row, size, asked))
    return found


def _enlist(names: list[str], premises: Premises, *, anyway: bool) -> None:
    """Write down what the targets are owed; for a page only if something happened since one last did.

    An entry comes with an event, in the same transaction, and looking for those without a row means reading all.
    """
    root, position = str(premises.root), (events.position(), *names)
    if anyway or _enlisted.get(root) != position:
        vaulting.enlist(names)
        _enlisted[root] = position


@dataclass(slots=True)
class _Counts:
    """The copies of one target: how many by their state, and since when the oldest is owed."""

    by_state: dict[str, int] = field(default_factory=dict)
    oldest: datetime | None = None


def _counts() -> dict[str, _Counts]:
    """Return the copies of each target, counted by the index alone: thousands are there, and few are owed."""
    found: dict[str, _Counts] = {}
    for name, state, count in VaultCopy.objects.values_list("target", "state").annotate(Count("pk")).order_by():
        found.setdefault(name, _Counts()).by_state[state] = count
    # Named, the targets are looked up in the index one by one.
    owed = VaultCopy.objects.filter(target__in=list(found), state__in=_OWED).values_list("target").order_by()
    for name, oldest in owed.annotate(Min("owed_since")):
        found[name].oldest = oldest
    return found


def _state(place: Place, counts: _Counts, state: VaultTarget, ledger_of: int, asked: _Asked) -> TargetState:
    return TargetState(
        name=place.name,
        kind=place.target.kind.value,
        where=place.where,
        waits=place.target.waits,
        lock=place.target.lock,
        is_there=asked.is_there,
        trouble=asked.trouble or (Trouble(state.trouble) if state.trouble else None),
        failing_since=state.failing_since,
        copied=counts.by_state.get(COPIED, 0),
        waiting=counts.by_state.get(WAITING, 0),
        failed=counts.by_state.get(FAILED, 0),
        oldest=counts.oldest,
        ledger=state.ledger_size,
        ledger_of=ledger_of,
        snapshot=state.snapshot,
        snapshot_at=state.snapshot_at,
        certificates=asked.certificates[0],
        certificates_of=asked.certificates[1],
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a target answers: is it there, is its ledger as long as ours, how many certificates of how many it has."""

    is_there: bool | None = None
    trouble: Trouble | None = None
    is_level: bool = False
    certificates: tuple[int, int] = (0, 0)


def _glanced_at(place: Place, row: VaultTarget, premises: Premises) -> _Asked:
    """Look at nothing but the ledger in a folder that is well: what every step does, too."""
    if row.failing_since is not None or not isinstance(place.ledger, FolderShelf):
        return _Asked()
    try:
        return _Asked(is_level=ledger_copies.is_level(place, premises))
    except OSError:
        return _Asked()


def _asked(place: Place, premises: Premises) -> _Asked:
    try:
        place.store.must_exist()
        level, held = ledger_copies.is_level(place, premises), certificates.count(place)
    except (LetterbookError, OSError) as error:
        return _Asked(is_there=False, trouble=vault_trouble.of(error))
    return _Asked(is_there=True, is_level=level, certificates=held)


def owed(names: Iterable[str], most: int = 50) -> list[VaultCopy]:
    """Return the copies that these targets are owed, the oldest first."""
    found = VaultCopy.objects.filter(target__in=list(names), state__in=_OWED)
    return list(found.select_related("document__project").order_by("owed_since", "id")[:most])


def findings(premises: Premises) -> Iterator[Finding]:
    """Yield for `doctor` how the settings and the further targets stand, and every target that fails or lags."""
    try:
        found = states(premises)
        policy = targets.settings(premises).policy
    except FaultyVault as error:
        yield Finding("vault-settings", State.FAILED, text(error.message, **error.params), _CORRECT)
        return
    now = timezone.now()
    for one in found:
        code = f"vault-{one.name}"
        if one.trouble is not None and (one.name != DEFAULT or one.is_there):
            words = text("The target %(name)s: %(why)s", name=one.name, why=one.trouble.words)
            yield Finding(code, State.FAILED, words, text("Mend it; then: letterbook vault copy"))
        elif one.name != DEFAULT:
            yield Finding(code, State.OK, text("The target %(name)s is there.", name=one.name))
        if one.oldest is not None and now - one.oldest >= policy.alarm_after:
            words = text("The target %(name)s is owed %(count)s copies.", name=one.name, count=one.owed)
            yield Finding(f"{code}-owed", State.WARNING, words, text("letterbook vault copy"))


_CORRECT: Text = text("Correct it in office.toml.")
