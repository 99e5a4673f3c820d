"""The second copies: a row for each entry and target owed, worked off after filing, by `resume` and once a minute.

A copy counts when the target read it back: the digest of its inventory is the one that the filing event tells of, and
every byte agrees with it. What fails is tried again, later each time; nobody waits for it but the documents of the
policy (`[vault]` in office.toml), which are secured only then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from pipeline import vault_terms
from pipeline.office import certificates, events, filed, key_copies, leases, ledger_copies, outages, targets
from pipeline.office.leases import HeldElsewhere, lease
from pipeline.office.models import Copy, Document, VaultCopy, VaultTarget
from pipeline.office.targets import Place
from pipeline.premises import Premises
from pipeline.vault_settings import DEFAULT, Kind, Policy
from pipeline.vault_trouble import ReadBackDiffers, Trouble
from schemas.errors import Damaged, LetterbookError, NotNow, Refused
from schemas.language import _

# The others concern the whole target: the rest of a pass would fail, too.
_OF_ONE_ENTRY = {Trouble.DIFFERS, Trouble.SOURCE}
WAITING, COPIED, FAILED = "waiting", "copied", "failed"
VAULTED = "vaulted"
# A pass is cut short, so that whoever does it in between other things gets back to them.
PASS_SECONDS = 20.0


class CopyDiffers(ReadBackDiffers):
    """The target vouches for another entry than the one that was filed."""

    message = _("%(target)s: the copy of %(entry)s is not the entry that was filed.")


class CopiesOwed(NotNow):
    """A target did not take what it is owed."""

    message = _("%(target)s is still owed %(count)s copies: %(why)s")


@dataclass(frozen=True, slots=True)
class Worked:
    """What one pass did on one target; `is_news` tells that an outage began or ended with it."""

    target: str
    copied: int = 0
    owed: int = 0
    trouble: Trouble | None = None
    is_news: bool = False

    def row(self) -> dict[str, object]:
        """Return it as the outside contract shows it."""
        return {
            "target": self.target,
            "copied": self.copied,
            "owed": self.owed,
            "error": self.trouble.words if self.trouble else None,
        }


def secured(document: Document, premises: Premises) -> bool:
    """Copy the entry now wherever that is quick or waited for; return whether all that it waits for is there.

    A target that is away is no error here: its row stays, and is worked off later.
    """
    policy = targets.settings(premises).policy
    waits = policy.waits_for(document.type, document.importance)
    missing = False
    for place in targets.places(premises):
        row = _row(document, place.name)
        must = waits and place.target.waits
        if must or place.target.kind is Kind.FOLDER:
            is_away = _made_ready(place, outages.state_of(place.name), premises, policy) is not None
            missing |= (is_away or not _is_copied(row, place, premises, policy)) and must
    return not missing


def work_off(premises: Premises, *, at_once: bool = False, seconds: float = PASS_SECONDS) -> list[Worked]:
    """Make the copies that are due, and bring the ledger's copies up; `at_once` does not wait for the next try.

    Raises:
        FaultyVault
    """
    places = targets.places(premises)
    policy = targets.settings(premises).policy
    enlist(place.name for place in places)
    return [_worked(place, premises, policy, at_once=at_once, seconds=seconds) for place in places]


def left_over(premises: Premises) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield each target that is owed copies, whatever was to be waited for, and the step that makes them.

    Raises:
        FaultyVault
    """
    names = [target.name for target in targets.settings(premises).targets]
    enlist(names)
    owed = set(VaultCopy.objects.exclude(state=COPIED).values_list("target", flat=True))
    yield from ((name, partial(catch_up, name, premises)) for name in names if name in owed)


def catch_up(name: str, premises: Premises) -> None:
    """Make every copy that the target `name` is owed, now.

    Raises:
        CopiesOwed: some could not be made.
        HeldElsewhere: another process is at it.
    """
    [place] = [one for one in targets.places(premises) if one.name == name]
    policy = targets.settings(premises).policy
    if leases.is_held(f"vault:{name}"):
        raise HeldElsewhere(holder=name)
    done = _worked(place, premises, policy, at_once=True, seconds=float("inf"))
    if done.trouble is not None:
        raise CopiesOwed(target=name, count=done.owed, why=done.trouble.words)


def enlist(names: Iterable[str]) -> None:
    """Write down what each target is owed: every filed entry that no row speaks of yet. Repeatable."""
    now = timezone.now()
    for name in names:
        unknown = Document.objects.exclude(entry="").exclude(vault_copies__target=name)
        if not (keys := list(unknown.values_list("pk", flat=True))):
            continue
        kept = {}
        if name == DEFAULT:
            # Made before there were rows of their own.
            kept = {copy.document_id: copy for copy in Copy.objects.filter(kind=filed.VAULT, document__in=unknown)}
        VaultCopy.objects.bulk_create(
            (_new(key, name, now, kept.get(key)) for key in keys),
            ignore_conflicts=True,
            batch_size=500,
        )


def _new(document: int, name: str, now: datetime, kept: Copy | None = None) -> VaultCopy:
    row = VaultCopy(document_id=document, target=name, state=WAITING, owed_since=now, next_at=now)
    if kept is not None:
        row.state, row.owed_since, row.copied_at, row.digest = COPIED, kept.at or now, kept.at, kept.digest
    return row


def _row(document: Document, name: str) -> VaultCopy:
    fresh = _new(document.pk, name, timezone.now())
    defaults = {"state": WAITING, "owed_since": fresh.owed_since, "next_at": fresh.next_at}
    return VaultCopy.objects.get_or_create(document=document, target=name, defaults=defaults)[0]


def _worked(place: Place, premises: Premises, policy: Policy, *, at_once: bool, seconds: float) -> Worked:
    name = place.name
    try:
        with lease(f"vault:{name}"):
            before = outages.is_failing(name)
            copied, trouble = _passed(place, premises, policy, at_once=at_once, seconds=seconds)
    except HeldElsewhere:
        return Worked(name)
    owed = VaultCopy.objects.filter(target=name).exclude(state=COPIED)
    if trouble is None and (told := owed.filter(state=FAILED).first()) is not None:
        trouble = Trouble(told.trouble)
    if trouble is None and not before:
        return Worked(name, copied, owed.count())
    return Worked(name, copied, owed.count(), trouble, is_news=before != outages.is_failing(name))


def _passed(
    place: Place, premises: Premises, policy: Policy, *, at_once: bool, seconds: float
) -> tuple[int, Trouble | None]:
    """Go through what is due on one target; return how many copies were made, and what stopped it."""
    now, until = timezone.now(), time.monotonic() + seconds
    state = outages.state_of(place.name)
    if not at_once and state.next_at is not None and state.next_at > now:
        return 0, Trouble(state.trouble)
    if (trouble := _made_ready(place, state, premises, policy)) is not None:
        return 0, trouble
    due = VaultCopy.objects.filter(target=place.name).exclude(state=COPIED)
    due = due if at_once else due.filter(next_at__lte=now)
    copied = 0
    for row in due.select_related("document").iterator(chunk_size=200):
        if time.monotonic() > until:
            return copied, None
        if _is_copied(row, place, premises, policy):
            copied += 1
        elif row.trouble not in _OF_ONE_ENTRY:
            return copied, Trouble(row.trouble)
    failure = ledger_copies.followed(place, premises) or certificates.followed(place)
    if failure is not None:
        return copied, outages.noted(place.name, failure, premises, policy)
    if not VaultCopy.objects.filter(target=place.name, state=FAILED).exclude(trouble=Trouble.SOURCE).exists():
        outages.well(place.name, now, premises)
    return copied, None


def _made_ready(place: Place, state: VaultTarget, premises: Premises, policy: Policy) -> Trouble | None:
    """Ask whether the target is there. A further one is made the first time, and never again by itself."""
    try:
        if not state.is_made and place.name != DEFAULT:
            _refuse_unmounted(place)
            place.store.create()
        place.store.must_exist()
    except (LetterbookError, OSError) as error:
        return outages.noted(place.name, error, premises, policy)
    if not state.is_made:
        VaultTarget.objects.filter(pk=state.pk).update(is_made=True)
    return None


def _refuse_unmounted(place: Place) -> None:
    folder = place.target.folder
    if folder is not None and not folder.is_dir():
        raise FileNotFoundError(2, "the folder is not there", str(folder))


def _is_copied(row: VaultCopy, place: Place, premises: Premises, policy: Policy) -> bool:
    """Copy one entry, read back, and write down how that ended."""
    document, now = row.document, timezone.now()
    try:
        key_copies.given(place, document.key, premises)
        receipt = place.store.copy_from(filed.archive(premises), f"urn:letterbook:{document.entry}")
        if receipt.digest != document.entry_digest:
            raise CopyDiffers(target=place.name, entry=document.entry)
    except (Damaged, Refused, OSError) as error:
        # A target is not to be blamed for what is wrong with us.
        is_ours = isinstance(error, Damaged) and _is_damaged(document, premises)
        trouble = Trouble.SOURCE if is_ours else outages.noted(place.name, error, premises, policy)
        row.state, row.tries, row.trouble = FAILED, row.tries + 1, trouble.value
        row.detail, row.next_at = outages.detail_of(error), vault_terms.next_try(now, row.tries)
        row.save()
        return False
    with transaction.atomic():
        _write_down(document, place.name, receipt.digest, now)
        row.state, row.copied_at, row.digest = COPIED, row.copied_at or now, receipt.digest
        row.trouble = row.detail = ""
        row.save()
    return True


def _is_damaged(document: Document, premises: Premises) -> bool:
    try:
        filed.archive(premises).open(f"urn:letterbook:{document.entry}").read_back()
    except (Damaged, OSError):
        return True
    return False


def _write_down(document: Document, name: str, digest: str, now: datetime) -> None:
    """Write the event of a copy once; the quality centre's own is a copy of the document, too (5.3.1C)."""
    if name != DEFAULT:
        if not VaultCopy.objects.filter(document=document, target=name, state=COPIED).exists():
            events.record(VAULTED, at=now, document=document.key, target=name, inventory=digest)
        return
    found = {"at": now, "digest": digest, "clause": filed.VAULT_CLAUSE}
    _copy, is_new = Copy.objects.get_or_create(document=document, kind=filed.VAULT, to=filed.VAULT, defaults=found)
    if is_new:
        events.record("copied", at=now, document=document.key, to=filed.VAULT, inventory=digest)
