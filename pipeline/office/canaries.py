"""Is the checker awake? Before it is believed, it must find damage made on purpose, in every part that judges.

The archive's canaries are small objects in a temporary folder (`archive.canary`); here are those of the other parts: a
ledger with one letter changed, a row with one value changed, an index with one document too many, and so on.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from archive import canary, encryption
from archive import fixity_reckoning as reckoning
from archive import personal as parts
from archive.faults import Fault
from archive.filestore import FileStore
from archive.fixity import Checked
from archive.ledger import Ledger
from archive.ledger_lines import LedgerEvent
from archive.personal import CLOSED, WholeEntry
from archive.staging import Staged
from index.engine import Facts, Held
from pipeline.office import verify_index, verify_ledger, verify_numbers, verify_rows
from pipeline.office.models import Event
from pipeline.office.verify_parts import Check, Covered, Findings, Part
from schemas.language import text

_BIRD = "urn:letterbook:CANARY/2000/birds/C-2000-0001"
_SONG = "sung while the air is good"


def checker(_check: Check) -> Findings:
    """Try the checker on what is known to be damaged, and on what is known to be whole."""
    planted = len(canary.HARMS) + len(_TRIED)
    with tempfile.TemporaryDirectory(prefix="letterbook-canary-") as folder:
        blind = [*canary.blind_spots(Path(folder)), *_blind(Path(folder))]
    for name in blind:
        yield Fault(
            "checker-blind", name, text("The checker did not see what was damaged on purpose; believe nothing.")
        )
    yield Covered(Part.CHECKER, "canaries", planted - len(blind), planted)


def _blind(folder: Path) -> Iterator[str]:
    for name, sees in _TRIED.items():
        if not sees(folder):
            yield name


def _ledger(folder: Path) -> bool:
    ledger = Ledger(folder / "ledger", segment=10)
    ledger.folder.mkdir()
    at = datetime(2000, 1, 1, tzinfo=UTC).isoformat()
    lines = [LedgerEvent(seq, at, "sung", "C000001", {"song": _SONG}, f"{seq:064x}").line() for seq in (1, 2, 3)]
    path = ledger.segment_of(1)
    path.write_bytes(b"".join(lines).replace(b"good", b"mood", 1))
    changed = {fault.code for fault in ledger.check()}
    path.write_bytes(lines[0] + lines[2])
    gap = {fault.code for fault in ledger.check()}
    path.write_bytes(b"".join(lines))
    return len(changed) > 1 and "ledger-gap" in gap and {f.code for f in ledger.check()} == {"ledger-head-damaged"}


def _rows(_folder: Path) -> bool:
    told = {"document": [{"number": "C-2000-0001", "title": _SONG}], "copy": [{"to": "vault"}]}
    clean = not list(verify_rows.differences(told, told))
    other = {"document": [{"number": "C-2000-0001", "title": _SONG.title()}], "copy": []}
    return clean and list(verify_rows.differences(other, told)) == ["document.title", "copy (0 ≠ 1)"]


def _filing() -> Event:
    files = {"text.txt": sha256(_SONG.encode()).hexdigest()}
    return Event(seq=1, kind="filed", body={"entry": _BIRD, "number": "C-2000-0001", "files": files})


def _index(_folder: Path) -> bool:
    def held(number: str, body: str = _SONG) -> Held:
        return Held(Facts(number, "CANARY", "bird", "birds", "normal", "public", "2000-01-01"), "", _BIRD, body)

    def codes(*found: Held) -> list[str]:
        return [one.code for one in verify_index.differences(list(found), {"C-2000-0001": _filing()}, {})]

    whole = held("C-2000-0001")
    return (
        codes(whole) == []
        and codes() == ["index-differs"]
        and codes(whole, held("C-2000-0002")) == ["index-differs"]
        and codes(held("C-2000-0001", "another song")) == ["index-stale"]
    )


def _numbers(_folder: Path) -> bool:
    def codes(given: Mapping[str, list[int]]) -> list[str]:
        return [one.code for one in verify_numbers.gaps(given, {"C-2000": 2})]

    return (
        codes({"C-2000": [1, 2]}) == []
        and codes({"C-2000": [1, 3]}) == codes({"C-2000": [1, 1]}) == codes({}) == ["number-gap"]
        and codes({"C-2000": [1, 2], "D-2000": [1]}) == ["number-unknown"]
    )


def _events(_folder: Path) -> bool:
    at = datetime(2000, 1, 1, tzinfo=UTC).isoformat()
    one, other = (LedgerEvent(1, at, "sung", "C000001", {"song": song}, "0" * 64) for song in (_SONG, "another"))
    codes = [[fault.code for fault in verify_ledger.compared([mine], [one])] for mine in (one, other)]
    return codes == [[], ["ledger-differs"]] and [fault.code for fault in verify_ledger.compared([], [one])] == [
        "ledger-behind"
    ]


def _personal(folder: Path) -> bool:
    """Tell whether a closed file is noticed that is another than its list says, and a key that opens nothing."""
    key, store = encryption.new_identity(), FileStore(folder / "personal")
    files = parts.closed({"personal/song.txt": _SONG.encode(), "personal/nest.txt": b"nest"}, key)
    files[f"personal/nest.txt{CLOSED}"] = encryption.closed(b"another", [encryption.recipient_of(key)])
    store.create()
    store.commit(Staged(_BIRD, files, datetime(2000, 1, 1, tzinfo=UTC)))
    mine, strange = (parts.check(WholeEntry(store.open(_BIRD), one)) for one in (lambda: key, encryption.new_identity))
    return (
        [(one.code, one.where.rpartition("/")[2]) for one in mine.faults] == [("personal-differs", "nest.txt")]
        and mine.read == {"personal/song.txt": len(_SONG), "personal/nest.txt": len(b"another")}
        and [one.code for one in strange.faults] == ["personal-manifest"]
    )


def _short_reading(_folder: Path) -> bool:
    """Tell whether an object of which less was read than was filed is noticed, and one that was left out."""
    left_out = list(reckoning.skipped(["a", "b"], [Checked("a", "")]))
    undescribed = list(reckoning.reckoned(Checked("a", ""), {"entry.json": ""}))
    return [one.code for one in left_out] == ["not-checked"] and [one.code for one in undescribed] != []


_TRIED: Mapping[str, Callable[[Path], bool]] = {
    "ledger": _ledger,
    "rows": _rows,
    "index": _index,
    "numbers": _numbers,
    "events": _events,
    "personal": _personal,
    "reckoning": _short_reading,
}
