"""What an office still lacks that was set up again from its copies, and the steps that are left to people."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from pipeline.office import custody, drill_memory, kept_apart
from pipeline.office.models import Document, Event
from pipeline.office.setting_up import Key, SetUp
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas.language import Text, text, translate


def missing(done: SetUp, office: Premises) -> Iterator[Text]:
    """Yield what did not come back, because no copy has it."""
    if not done.brought.snapshot:
        yield text("A snapshot that opens: own settings (office.toml) and types (types/) are not in any other copy.")
    if done.key is Key.NONE:
        yield text("A key: names, notes and internal versions stay closed. Restore anew with --identity.")
    yield from (
        text("On no target, on purpose. %(what)s", what=one.told())
        for one in kept_apart.listed(office)
        if not one.is_here
    )
    for what, count in done.lost:
        yield text("%(what)s (%(count)s)", what=translate(what), count=count)


def steps(done: SetUp, office: Premises) -> Iterator[Text]:
    """Yield what is to be done next, in this order."""
    if done.key is Key.ESCROW:
        yield text("Make a new office key: letterbook keys recover --identity FILE --by USER")
    if not done.is_signed:
        yield text("Put the signing key back into keys/ledger/, or: letterbook ledger key replace --by USER")
    if not done.brought.snapshot:
        yield text("Write the settings: %(file)s", file=office.root / "office.toml")
    if Event.objects.filter(kind=custody.ADDED).exists():
        yield text("Let each escrow key open everything again: letterbook keys escrow add FILE --name NAME --by USER")
    if Document.objects.filter(stage__in=[stage for stage in Stage if stage.is_open or stage is Stage.DRAFT]).exists():
        yield text("Make the drafts anew: letterbook resume")
    if done.faults:
        yield text("Mend it from another target: letterbook repair")
    elif done.uncopied:
        yield text("Fill the targets that lack copies: letterbook repair")
    yield text("Check everything again: letterbook verify")
    yield _drill()


def _drill() -> Text:
    last = drill_memory.last()
    if last is None:
        return text("Try it out once a year: letterbook drill")
    day = timezone.localtime(last.at).date().isoformat()
    return text("Try it out once a year; last time on %(day)s: letterbook drill", day=day)
