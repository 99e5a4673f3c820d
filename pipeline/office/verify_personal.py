"""The personal parts: the key of each is there and fits, in every copy, and what was closed opens and is what it was.

That the files themselves are those that were filed is the archive's part, which needs no key for it. So what was opened
once and is still the same bytes opens again with the same key: a whole check opens what never was, a part of one begins
with what was opened longest ago, and `--personal` opens everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive import encryption
from archive import personal as parts
from archive.entry import PERSONAL
from archive.faults import Fault
from archive.filestore import FileStore
from archive.fixity import Checked
from archive.key_safe import KeySafe
from archive.ocfl import EntryId
from archive.personal import CLOSED, MANIFEST, WholeEntry
from pipeline.office import imported, personal, sealed_words
from pipeline.office.models import Event, FixityCheck
from pipeline.office.verify_parts import Check, Covered, Findings, Part
from schemas.errors import Damaged, LetterbookError
from schemas.language import Text, text

# Under which name it is remembered what was opened when; no target of copies can have it.
MEMORY = "personal:archive"
_AT_A_TIME = 200


def personal_parts(check: Check) -> Findings:
    """Try every key, open every closed word, and count anew which parts can be opened."""
    yield from personal.faults(check.premises)
    yield from sealed_words.faults(check.premises)
    there = _there(check)
    opens = sum(_opens(check, event) for event in there.values())
    yield Covered(Part.PERSONAL, "personal-parts", opens, len(there))


def _there(check: Check) -> dict[str, Event]:
    """Return the filing event of each entry whose personal part is there, by the path of the entry."""
    destroyed = set(Event.objects.filter(kind=personal.DESTROYED).values_list("document", flat=True))
    closed = {entry: one for entry, one in check.told.items() if one.body.get("personal")}
    return {EntryId.parse(entry).path: one for entry, one in closed.items() if one.document not in destroyed}


def _opens(check: Check, event: Event) -> bool:
    try:
        key = personal.safe(check.premises).key_of(event.document)
    except LetterbookError:
        return False
    return encryption.recipient_of(key) == str(event.body["personal"])


def opened(check: Check) -> Findings:
    """Open the files of the personal parts and compare them with the lists that were closed with them."""
    there, keys, scope = _there(check), personal.safe(check.premises), check.scope
    known = set(FixityCheck.objects.filter(store=MEMORY, is_whole=True).values_list("path", flat=True))
    if scope.is_whole and not scope.opens_all:
        chosen = [path for path in there if path not in known]
    else:
        chosen = scope.chosen(MEMORY, list(there))
    try:
        if there:
            keys.office_key()
    except Damaged as error:
        words = text("No personal part was opened, for the office's key is not here: %(why)s", why=_words(error))
        yield Fault("personal-unopened", str(keys.office), words)
        yield Covered(Part.OPENED, "personal-files", 0, sum(len(_names(one)) for one in there.values()))
        return
    done = []
    for one in _looked_into(check, keys, [(path, there[path]) for path in chosen]):
        yield from one.faults
        done.append(one)
    expected = sum(len(_names(there[one.path])) for one in done)
    yield Covered(Part.OPENED, "personal-files", sum(len(one.read) for one in done), expected)
    if scope.seconds is None:
        yield Covered(Part.OPENED, "personal-parts", len(done), len(chosen))
    if scope.is_whole:
        ever = known | {one.path for one in done if not one.faults}
        yield Covered(Part.OPENED, "ever-opened-parts", len(ever & there.keys()), len(there))


def _looked_into(check: Check, keys: KeySafe, chosen: Sequence[tuple[str, Event]]) -> Iterator[Checked]:
    """Yield what was found of each personal part, telling whoever remembers it, until the time is up."""
    scope, kept = check.scope, list[Checked]()
    until = None if scope.seconds is None else scope.clock() + scope.seconds
    for path, event in chosen:
        if until is not None and scope.clock() >= until:
            break
        one = _looked_at(check, keys, path, event)
        kept.append(one)
        if len(kept) == _AT_A_TIME:
            scope.remember(MEMORY, kept)
            kept = []
        yield one
    scope.remember(MEMORY, kept)


def _looked_at(check: Check, keys: KeySafe, path: str, event: Event) -> Checked:
    entry = str(event.body["entry"])
    try:
        # Opened once for all its files: unwrapping it costs as much as a file.
        key = keys.key_of(event.document)
        whole = WholeEntry(FileStore(check.premises.archive).open(entry), lambda: key)
    except LetterbookError as error:
        return Checked(path, entry, faults=(Fault("personal-unreadable", path, _words(error)),))
    return parts.check(whole, check.scope.pace, imported.left_out(event.document))


def _names(event: Event) -> list[str]:
    """Return the closed files that were filed, the list of them left out."""
    names = (str(name) for name in event.body["files"] if name.startswith(PERSONAL) and name.endswith(CLOSED))
    return [name for name in names if name != MANIFEST + CLOSED]


def _words(error: LetterbookError) -> Text:
    return Text(error.message, error.params)
