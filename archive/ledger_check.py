"""Is the ledger still what was written? Every line is read and every leaf computed again; nothing is mended here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from archive.faults import Fault
from archive.ledger_against import Witness
from archive.ledger_lines import BadLine, read_line
from archive.merkle import Frontier
from schemas.language import text


def check_segments(
    segments: Iterable[Path], stored: Frontier | None, witness: Witness | None = None
) -> Iterator[Fault]:
    """Yield every fault of the ledger's files, in order, and whether the head's frontier `stored` agrees.

    The head may lag behind the events, and never lead. The `witness` sees every line, and is asked at the end.
    """
    witness = witness or Witness()
    grown, agreed, seq = Frontier(), stored == Frontier(), 0
    witness.sees(grown)
    for path in segments:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                where = f"{path.name}:{number}"
                if not line.endswith(b"\n"):
                    yield Fault("ledger-torn", where, text("The last line is not whole; the next event mends it."))
                    continue
                leaf, fault, seq = _line(line, where, seq + 1)
                if fault:
                    yield fault
                grown = grown.extended([leaf])
                agreed = agreed or grown == stored
                witness.sees(grown, seq, fault)
    yield from _head_faults(grown, stored, agreed=agreed)
    yield from witness.faults(stored.size if stored else 0)


def _line(line: bytes, where: str, expected: int) -> tuple[bytes, Fault | None, int]:
    """Return the leaf of a line, its fault if it has one, and its number."""
    try:
        event = read_line(line)
    except BadLine as error:
        return b"", Fault(error.code, where, text(error.message)), expected
    if event.seq != expected:
        message = text("Event %(expected)s was expected here and %(seq)s stands.", expected=expected, seq=event.seq)
        return event.leaf(), Fault("ledger-gap", where, message), event.seq
    return event.leaf(), None, expected


def _head_faults(grown: Frontier, stored: Frontier | None, *, agreed: bool) -> Iterator[Fault]:
    if stored is None:
        yield head_damaged()
    elif stored.size > grown.size:
        message = text(
            "The head speaks of %(size)s events, and there are %(found)s.", size=stored.size, found=grown.size
        )
        yield Fault("ledger-head-leads", "head.json", message)
    elif not agreed:
        yield Fault("ledger-root-differs", "head.json", text("The events are not those whose root the head keeps."))


def check_offset(segment: Path, lines: int, offset: int) -> Iterator[Fault]:
    """Yield a head whose `offset` is not where the first `lines` of its last segment end; its root cannot tell.

    Where that is because of lines that say what they said and are written otherwise, those are yielded instead.
    """
    found = list[bytes]()
    if segment.is_file():
        with segment.open("rb") as file:
            found = list(islice(file, lines))
    if offset == sum(len(line) for line in found):
        return
    respelled = [number for number, line in enumerate(found, 1) if read_line(line).line() != line]
    for number in respelled:
        words = text("The line says what it said, but it is written otherwise, with white space: bring the file back.")
        yield Fault("ledger-line-respelled", f"{segment.name}:{number}", words)
    if not respelled:
        yield head_damaged()


def head_damaged() -> Fault:
    """Return the fault of a head that cannot be used; it can be made anew from the events."""
    return Fault("ledger-head-damaged", "head.json", text("The head is missing, unreadable or not as it was written."))
