"""Did the checker read what it should have? What it says it read, against what others say there is to read.

Others are the filing event (which files, with which SHA-256), the entry's own description (how long each is) and a
census that walks another way than the checker. A checker that skips an object, a file or the end of one, or that gives
an answer without reading, disagrees with one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from archive import entry as entries
from archive import ocfl
from archive.faults import Fault
from archive.fixity import Checked
from archive.store import Census
from schemas.errors import LetterbookError
from schemas.language import text

_CONTENT = f"{ocfl.VERSION}/{ocfl.CONTENT}/"


def reckoned(checked: Checked, filed: Mapping[str, str], left_out: Collection[str] = ()) -> Iterator[Fault]:
    """Yield where what was read of an object falls short of what was filed; `filed` maps its files to SHA-256.

    `left_out` are files that its description names and that were not handed over with it. An object that has faults of
    its own is left to these.
    """
    if checked.faults:
        return
    try:
        described = entries.loads(checked.described)
    except LetterbookError as error:
        yield Fault("entry-undescribed", checked.path, text(error.message, **error.params))
        return
    named = {one.name: one.sha256 for one in described.files if one.name not in left_out}
    if named | {entries.ENTRY: filed.get(entries.ENTRY)} != dict(filed):
        yield Fault("entry-differs", checked.path, text("Entry and filing event name other files."))
    if dict(checked.sha256) != dict(filed):
        yield Fault("entry-differs", checked.path, text("Inventory and filing event name other digests."))
    sizes = {one.name: one.size_bytes for one in described.files} | {entries.ENTRY: len(checked.described)}
    for name in sorted(filed):
        if checked.read.get(_CONTENT + name) != sizes.get(name):
            yield Fault("read-short", f"{checked.path}/{_CONTENT}{name}", text("The file was not read as a whole."))


def counted(done: Iterable[Checked]) -> Census:
    """Return how many objects, files and bytes a checker read."""
    objects = files = size_bytes = 0
    for one in done:
        objects, files, size_bytes = objects + 1, files + len(one.read), size_bytes + one.size_bytes
    return Census(objects, files, size_bytes)


def skipped(chosen: Sequence[str], done: Iterable[Checked]) -> Iterator[Fault]:
    """Yield each object of `chosen` that the checker gave no answer about."""
    for path in sorted(set(chosen) - {one.path for one in done}):
        yield Fault("not-checked", path, text("The checker left this out."))
