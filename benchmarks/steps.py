"""How long each step of one document takes: the real flow, with a stopwatch around the functions that count."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from benchmarks import offices

ROUNDS = 5
STEPS = (
    "check, JSON",
    "check, workbook",
    "one chart, SVG",
    "DOCX",
    "PDF",
    "file",
    "index",
    "submit, all of it",
    "release, all of it",
)


class Stopwatch:
    """Seconds by step; what is measured several times within one document counts once, with its mean."""

    def __init__(self) -> None:
        self.documents: list[dict[str, float]] = []
        self._laps: dict[str, list[float]] = defaultdict(list)

    def lap(self, step: str, work: Callable[[], Any]) -> Any:
        """Do `work` and add its time to `step`."""
        started = time.perf_counter()
        try:
            return work()
        finally:
            self._laps[step].append(time.perf_counter() - started)

    def finish_document(self) -> None:
        """Close the account of one document."""
        self.documents.append({step: sum(laps) / len(laps) for step, laps in self._laps.items()})
        self._laps.clear()

    def medians(self) -> dict[str, float]:
        """Return the median of each step over all documents but the first, which loads templates and fonts."""
        return {step: median(one[step] for one in self.documents[1:]) for step in STEPS if step in self.documents[1]}

    def first(self) -> dict[str, float]:
        """Return the times of the first document of the process."""
        return self.documents[0]


@contextmanager
def watched(watch: Stopwatch) -> Iterator[None]:
    """Measure rendering and filing inside the flow."""
    from archive.filestore import FileStore
    from pipeline import compose
    from pipeline.render import pdf

    with ExitStack() as stack:
        for owner, name, step in (
            (pdf, "render_pdf", "PDF"),
            (compose, "_docx", "DOCX"),
            (compose, "chart_svg", "one chart, SVG"),
            (FileStore, "commit", "file"),
        ):
            real = getattr(owner, name)
            stack.enter_context(patch.object(owner, name, _timed(watch, step, real)))
        yield


def _timed(watch: Stopwatch, step: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        return watch.lap(step, lambda: real(*args, **kwargs))

    return timed


def measure(records: Sequence[dict[str, Any]], approvers: Sequence[str], folder: Path) -> Stopwatch:
    """Take each record through all steps and return what they took; one record more than `ROUNDS` is wanted."""
    from schemas.document_type import load_all

    watch, kinds = Stopwatch(), load_all()
    with watched(watch):
        for number, record in enumerate(records):
            kind = kinds[record["doc_type"]]
            _one(record, kind, approvers, (watch, folder / f"{kind.id}-{number}"))
            watch.finish_document()
    return watch


def _one(record: dict[str, Any], kind: Any, approvers: Sequence[str], where: tuple[Stopwatch, Path]) -> None:
    from pipeline import flow
    from pipeline.office import access, filed
    from pipeline.office.here import office
    from pipeline.stages import Verdict
    from pipeline.workbook.write import write_workbook

    watch, stem = where
    (data,) = offices.written(iter([record]), stem.parent, stem.name)
    book = stem.with_suffix(".xlsx")
    book.write_bytes(write_workbook(kind, record))
    watch.lap("check, JSON", lambda: _checked(data))
    watch.lap("check, workbook", lambda: _checked(book))
    author, manager = access.person(offices.AUTHOR), access.person(offices.MANAGER)
    (document,) = watch.lap("submit, all of it", lambda: flow.submit(data, author))
    for user in approvers:
        document = flow.decide(document, access.person(user), Verdict.APPROVE)
    document = watch.lap("release, all of it", lambda: flow.release(document, manager))
    watch.lap("index", lambda: filed.follow_index(office()))


def _checked(file: Path) -> None:
    from hashlib import sha256

    from pipeline.office import reception
    from pipeline.office.here import office
    from pipeline.receive import Received

    received = Received(sha256(file.read_bytes()).hexdigest(), file.name, "", file)
    _cases, problems = reception.looked_at(received, office(), None)
    stopping = [str(problem.message) for problem in problems if problem.stops]
    if stopping:
        raise SystemExit(f"{file.name}: {stopping}")
