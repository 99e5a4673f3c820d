"""Coverage rests where nobody asks it anything, and is at work again afterwards."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import coverage
import pytest

from tests import measured


class Measuring:
    """Coverage's own instance, as far as it is asked here."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def stop(self) -> None:
        self.said.append("stop")

    def start(self) -> None:
        self.said.append("start")


def _followed(*_given: object) -> None:
    """Follow nothing."""


@pytest.mark.parametrize("fails", [False, True])
def test_the_tracer_rests_while_a_library_works_and_comes_back(fails: bool) -> None:
    def library() -> object:
        seen.append(sys.gettrace())
        return 1 // (not fails)

    def work() -> object:
        # In a thread of its own, which coverage does not need back.
        sys.settrace(_followed)
        with suppress(ZeroDivisionError):
            measured.resting(library)()
        return sys.gettrace()

    seen: list[object] = []
    with ThreadPoolExecutor(1) as threads:
        after = threads.submit(work).result()

    assert (seen, after) == ([None], _followed)


def test_what_is_unmeasured_is_so_in_every_process_and_only_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    measuring, inside = Measuring(), []
    monkeypatch.setattr(coverage.Coverage, "current", lambda: measuring)
    monkeypatch.setenv(measured.PROCESSES, "as configured")

    with suppress(ZeroDivisionError), measured.unmeasured():
        inside += [*measuring.said, os.environ.get(measured.PROCESSES)]
        raise ZeroDivisionError

    assert inside == ["stop", None]
    assert (measuring.said, os.environ[measured.PROCESSES]) == (["stop", "start"], "as configured")
