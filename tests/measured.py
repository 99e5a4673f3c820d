"""What coverage looks at, and what it need not: to be measured makes a test nearly twice as slow.

Coverage asks which of our lines the tests of the mirrored folders reach, quick ones; slow tests and those of whole
journeys, types and scenarios show that things work together, run unmeasured, and are not needed for any line. And
nobody asks about the lines of other people's libraries: the tracer, which the interpreter calls at each of them only to
be told so, rests while the heaviest of them work. It rests only where nothing of ours is called back.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

import coverage
import pytest

from tests.source_tree import ROOT

# Tests of the whole: what they run is measured where it is at home.
_WHOLE = (
    "acceptance", "faults", "journeys", "types", "test_document_types.py", "web/test_access_matrix.py",
    "workbook/test_workbook_seeded_faults.py",
)  # fmt: skip
PROCESSES = "COVERAGE_PROCESS_CONFIG"  # measures the processes that a test starts

_RESTING = {
    "django.db.models.query": tuple(
        f"QuerySet.{name}" for name in ("_chain", "_fetch_all", "_filter_or_exclude", "_values", "annotate", "order_by")
    ),
    "django.db.models.sql.compiler": ("SQLCompiler.execute_sql",),
    "django.db.models.base": ("Model.save_base",),
    "django.db.migrations.executor": ("MigrationExecutor.migrate",),
    "openpyxl.reader.excel": ("ExcelReader.read",),
    "openpyxl.writer.excel": ("ExcelWriter.save",),
    "xlsxwriter.workbook": ("Workbook._store_workbook",),
    "fontTools.subset": ("Subsetter.subset",),
}


def is_of_the_whole(item: pytest.Item) -> bool:
    """Tell whether a test is one that coverage does not need."""
    where = item.path.relative_to(ROOT / "tests").as_posix()
    return item.get_closest_marker("slow") is not None or where.startswith(_WHOLE)


@contextmanager
def unmeasured() -> Iterator[None]:
    """Let coverage, if it is at work, rest: in this process and in those that it starts."""
    measuring = coverage.Coverage.current()
    if not measuring:
        yield
        return
    others = os.environ.pop(PROCESSES, None)
    measuring.stop()
    try:
        yield
    finally:
        measuring.start()
        if others is not None:
            os.environ[PROCESSES] = others


def let_libraries_run_free() -> None:
    """Let the tracer rest, from now on, while the functions of `_RESTING` work."""
    for module, names in _RESTING.items():
        for name in names:
            *holders, last = name.split(".")
            holder = import_module(module)
            for one in holders:
                holder = getattr(holder, one)
            setattr(holder, last, resting(getattr(holder, last)))


def resting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` as one during which the tracer rests."""

    @wraps(function)
    def run(*given: Any, **named: Any) -> Any:
        tracer = sys.gettrace()
        if tracer is None:
            return function(*given, **named)
        sys.settrace(None)
        try:
            return function(*given, **named)
        finally:
            sys.settrace(tracer)

    return run
