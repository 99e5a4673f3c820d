"""The ledger: every event of the office in order, so that nothing that happened can be altered unnoticed.

The database writes events; the ledger follows it and never leads. One line of JSON an event, in segments of 10,000;
over the salted digests of the events stands the Merkle tree of RFC 6962, whose root the head keeps:

    ledger/events-0000000001.jsonl ...   head.json {size, root, frontier, offset}   checkpoint   keys.json   lock

The checkpoint is signed (`ledger_seal`): whoever keeps one can tell any other history from ours (`ledger_against`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from archive import durable, ledger_head, ledger_lines
from archive.faults import Fault
from archive.ledger_against import Witness
from archive.ledger_check import check_offset, check_segments, head_damaged
from archive.ledger_head import HEAD, Head
from archive.ledger_lines import BadLine, LedgerEvent, read_line
from archive.merkle import Frontier, leaf_hash
from schemas.errors import Damaged
from schemas.language import _, text

SEGMENT = 10_000
LOCK = "lock"
CHECKPOINT, KEYS = "checkpoint", "keys.json"
BATCH = 1_000


class LedgerDamaged(Damaged):
    """The ledger is not what it was."""

    message = _("%(where)s: the ledger is damaged: %(reason)s")


class LedgerGap(Damaged):
    """Events are missing between the ledger and what it is to take in."""

    message = _("The ledger stands at event %(size)s and was given event %(seq)s: those between are missing.")


class Ledger:
    """The ledger in the folder `root`; `segment` is the number of events in a file and never changes for one ledger.

    Several processes may use one: those that write take turns, those that read never wait.
    """

    def __init__(self, root: Path, *, segment: int = SEGMENT) -> None:
        self.folder = root
        self.segment = segment

    def create(self) -> None:
        """Make an empty ledger; one that is there is fine."""
        durable.make_folder(self.folder)
        with durable.locked(self.folder / LOCK):
            for left in self.folder.glob(f".*{durable.TEMPORARY}"):
                left.unlink()
            if not (self.folder / HEAD).exists():
                # It may lag: lines that are there already are taken in, and made durable, by the next `follow`.
                self._write_head(Head(Frontier(), 0))

    def size(self) -> int:
        """Return the number of events, that is, the `seq` of the last one."""
        return self._position(self.head()).frontier.size

    def root(self) -> str:
        """Return the Merkle tree hash over all events, as 64 hexadecimal digits."""
        return self._position(self.head()).frontier.root().hex()

    def events(self, since: int = 0) -> Iterator[LedgerEvent]:
        """Yield the events after number `since`, each checked against its leaf.

        Raises:
            LedgerDamaged: a line is not what was written.
        """
        first = since - since % self.segment
        for seq, line in enumerate(self._lines(first, 0), first + 1):
            if seq > since:
                yield self._read(seq, line)

    def readable(self, kind: str) -> Iterator[LedgerEvent]:
        """Yield the events of one kind, each checked against its leaf; lines that are damaged are passed over."""
        for path in sorted(self.folder.glob("events-*.jsonl")):
            yield from ledger_lines.readable(path, kind)

    def follow(self, events: Iterable[LedgerEvent]) -> int:
        """Append those of `events` that come after the last one here, durably; return the new size.

        Events that are here already are passed over, so that the same call may be made again. What a crash left of a
        line, or a power cut of lines that were not synced, is cut off first.

        Raises:
            LedgerGap: an event does not follow the one before it. Whole batches before the gap may have been taken in.
            LedgerDamaged: the ledger is shorter than its head says, or a line cannot be read whose event is not given.
        """
        self.create()
        with durable.locked(self.folder / LOCK):
            stored = self.head()
            head = self._position(stored)
            batches = self._batches(events, head.frontier.size)
            first = list(islice(batches, 1))
            self._cut(head, first[0] if first else [])
            if stored != head:
                self._write_anew(stored, head)
            for batch in chain(first, batches):
                head = self._append(head, batch)
            if head != stored:
                self._write_head(head)
            return head.frontier.size

    def reached(
        self, since: Head | None = None, sizes: Collection[int] = (), *, certain: int | None = None
    ) -> tuple[Head, dict[int, bytes]]:
        """Return where the ledger ends, and the roots that it had at those `sizes` that it passed on the way.

        Every line after `since` (None: every line) is read and its leaf computed again; those before are not looked at.
        Where only the first `certain` events were ever confirmed, it ends before a line of the last segment behind
        those that is not what was written; None: every line was.

        Raises:
            LedgerDamaged: it is shorter than `since`, or a confirmed line is not what was written.
        """
        head = since or Head(Frontier(), 0)
        frontier, offset = head.frontier, head.offset
        if frontier.size and _size(self.segment_of(frontier.size)) < offset:
            raise LedgerDamaged(where=self.folder, reason=text("it is shorter than its head says."))
        roots = {frontier.size: frontier.root()} if frontier.size in sizes else {}
        leaves: list[bytes] = []
        for seq, line in enumerate(self._lines(frontier.size, offset), frontier.size + 1):
            try:
                leaves.append(self._read(seq, line).leaf())
            except LedgerDamaged:
                if certain is None or seq <= certain or self.segment_of(seq + self.segment).exists():
                    raise
                break
            offset = len(line) + (0 if self._opens(seq) else offset)
            if seq in sizes:
                frontier, leaves = frontier.extended(leaves), []
                roots[seq] = frontier.root()
        return Head(frontier.extended(leaves), offset), roots

    def leaf_hashes(self, size: int) -> list[bytes]:
        """Return the hashes of the first `size` leaves as the lines name them: a proof over them is checked afterwards.

        Raises:
            LedgerDamaged: there are fewer, or a line names none.
        """
        try:
            found = [leaf_hash(bytes.fromhex(json.loads(line)["leaf"])) for line in islice(self._lines(0, 0), size)]
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerDamaged(where=self.folder, reason=text(BadLine.message)) from error
        if len(found) < size:
            raise LedgerDamaged(where=self.folder, reason=text("it is shorter than its head says."))
        return found

    def check(self, witness: Witness | None = None) -> Iterator[Fault]:
        """Yield every fault: lines, order, leaves, foreign files, a head and kept checkpoints that do not agree.

        Nobody appends while this reads.
        """
        if not self.folder.is_dir():
            yield Fault("ledger-missing", str(self.folder), text("There is no ledger here."))
            return
        with durable.locked(self.folder / LOCK, shared=True):
            segments = sorted(self.folder.glob("events-*.jsonl"))
            own = {*segments, *(self.folder / name for name in (HEAD, LOCK, CHECKPOINT, KEYS))}
            for stray in sorted(set(self.folder.iterdir()) - own):
                yield Fault("ledger-stray-file", stray.name, text("This file does not belong to the ledger."))
            head = self.head()
            found = list(check_segments(segments, head.frontier if head else None, witness))
            yield from found
            if head is not None and not found:
                lines = (head.frontier.size - 1) % self.segment + 1
                yield from check_offset(self.segment_of(head.frontier.size), lines, head.offset)
                if (self.folder / HEAD).read_bytes() != ledger_head.written(head):
                    yield head_damaged()

    def head(self) -> Head | None:
        """Return the stored head, or None where it is missing or unreadable: it can be made anew from the events."""
        return ledger_head.read(self.folder / HEAD)

    def segment_of(self, seq: int) -> Path:
        """Return the file in which event `seq` stands."""
        return self.folder / f"events-{seq - (seq - 1) % self.segment:010d}.jsonl"

    def _position(self, stored: Head | None) -> Head:
        """Return where the ledger really ends: the `stored` head, carried on over lines that it does not cover yet.

        Those were acknowledged to nobody. A power cut that takes a page out of their middle leaves rubbish with more
        lines behind it, and the ledger ends before that as before a torn line. What was signed had been synced before:
        damage there is never a power cut's, and stays as it is, to be found. Without a head every line counts.
        """
        return self.reached(stored, certain=None if stored is None else ledger_head.signed(self.folder / CHECKPOINT))[0]

    def _opens(self, seq: int) -> bool:
        return (seq - 1) % self.segment == 0

    def _lines(self, size: int, offset: int) -> Iterator[bytes]:
        """Yield the whole lines after event `size`, which ends at `offset` of its segment; a torn last one is left."""
        if size % self.segment == 0:
            # The segment before is full; the next one is read from its start.
            offset = 0
        while (path := self.segment_of(size + 1)).is_file():
            before = size
            with path.open("rb") as file:
                file.seek(offset)
                for line in file:
                    if not line.endswith(b"\n"):
                        return
                    size += 1
                    yield line
            if size == before or size % self.segment:
                return
            offset = 0

    def _read(self, seq: int, line: bytes) -> LedgerEvent:
        try:
            event = read_line(line)
        except BadLine as error:
            raise LedgerDamaged(where=self._where(seq), reason=error) from error
        if event.seq != seq:
            raise LedgerDamaged(where=self._where(seq), reason=text("it is not in order."))
        return event

    def _where(self, seq: int) -> str:
        return f"{self.segment_of(seq).name}:{(seq - 1) % self.segment + 1}"

    def _cut(self, head: Head, replacing: list[LedgerEvent]) -> None:
        """Cut off what a crash left behind `head`: a torn line, or rubbish that the events `replacing` it write again.

        Raises:
            LedgerDamaged: they do not replace every whole line, or one that can be read by another.
        """
        size = head.frontier.size
        path = self.segment_of(size + 1)
        keep = 0 if size % self.segment == 0 else head.offset
        if _size(path) <= keep:
            return
        if lost := ledger_lines.lost(self._lines(size, keep), size + 1, replacing):
            raise LedgerDamaged(where=self._where(lost), reason=text(BadLine.message))
        os.truncate(path, keep)

    def _write_anew(self, stored: Head | None, head: Head) -> None:
        """Bring to the disk the lines that the `stored` head does not cover: their writer may not have come to it.

        They are written again and not merely synced: after an fsync that failed the system takes them for written.
        """
        size, offset = (stored.frontier.size, stored.offset) if stored else (0, 0)
        while size < head.frontier.size:
            with self.segment_of(size + 1).open("r+b") as file:
                start = file.seek(0 if size % self.segment == 0 else offset)
                lines = file.read()
                file.seek(start)
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
            size += self.segment - size % self.segment
        durable.fsync_folder(self.folder)

    def _batches(self, events: Iterable[LedgerEvent], size: int) -> Iterator[list[LedgerEvent]]:
        """Yield the events after number `size` in lists that never cross from one segment into the next."""
        batch: list[LedgerEvent] = []
        for event in events:
            if event.seq <= size:
                continue
            if event.seq != size + 1:
                raise LedgerGap(size=size, seq=event.seq)
            size = event.seq
            batch.append(event)
            if len(batch) == BATCH or size % self.segment == 0:
                yield batch
                batch = []
        if batch:
            yield batch

    def _append(self, head: Head, batch: list[LedgerEvent]) -> Head:
        path = self.segment_of(batch[0].seq)
        new = not path.exists()
        lines = b"".join(event.line() for event in batch)
        with path.open("ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        if new:
            durable.fsync_folder(self.folder)
        offset = len(lines) + (0 if self._opens(batch[0].seq) else head.offset)
        return Head(head.frontier.extended(event.leaf() for event in batch), offset)

    def _write_head(self, head: Head) -> None:
        durable.write_durably(self.folder / HEAD, ledger_head.written(head))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
