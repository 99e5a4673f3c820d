"""Parsing in a process of its own: what it costs too much, breaks or refuses, the next file is read."""

import os
import pickle
import socket
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from pipeline.workbook import confined as module
from pipeline.workbook.confined import MIB, Limits, confined
from pipeline.workbook.refusals import EmptyFile, TooHeavy

SMALL = Limits(memory_bytes=300 * MIB, cpu_seconds=1, wall_seconds=3.0)


def refused(name: str) -> None:
    raise EmptyFile(name=name)


def spin() -> None:
    while True:
        pass


def written(path: str) -> int:
    with open(path, "wb") as target:  # noqa: PTH123 - it must be refused by the kernel, not by a path
        return target.write(b"x" * 10_000)


def abroad(number: int) -> int:
    return confined(abs, -number, name="a")


def test_what_the_work_returns_or_raises_comes_home() -> None:
    assert confined(abs, -3, name="a") == 3
    with pytest.raises(EmptyFile) as refusal:
        confined(refused, "报告.xlsx", name="报告.xlsx")
    assert "报告.xlsx" in refusal.value.localized("zh-Hans")
    with pytest.raises(ValueError, match="invalid literal") as bug:
        confined(int, "x", name="a")
    assert "Traceback" in bug.value.__notes__[0]


@pytest.mark.parametrize(
    ("work", "given"),
    [(os.abort, ()), (bytearray, (10**9,)), (spin, ()), (time.sleep, (60,))],
    ids=["abort", "memory", "spin", "sleep"],
)
def test_a_process_that_dies_or_takes_too_much_is_a_refusal_and_the_next_file_is_read(work: Any, given: Any) -> None:
    with pytest.raises(TooHeavy) as refusal:
        confined(work, *given, name="重.xlsx", limits=SMALL)

    assert refusal.value.code == "too-heavy"
    assert "重.xlsx" in refusal.value.localized("zh-Hans")
    assert confined(abs, -3, name="a") == 3


def test_the_process_may_write_no_file(tmp_path: Any) -> None:
    with pytest.raises((TooHeavy, OSError)):
        confined(written, str(tmp_path / "a"), name="a")

    assert not (tmp_path / "a").exists() or (tmp_path / "a").read_bytes() == b""


def test_several_threads_are_served_at_once() -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda n=n: found.append(confined(abs, -n, name="a"))) for n in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [0, 1, 2, 3]


def test_a_worker_process_reads_in_a_process_of_its_own_too() -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as workers:
        assert workers.submit(abroad, 5).result() == 5


def test_a_nursery_that_is_gone_is_started_again() -> None:
    confined(abs, -1, name="a")
    process = module._NURSERY._process
    assert process is not None

    process.kill()
    process.wait()

    assert confined(abs, -2, name="a") == 2


def test_the_answer_is_a_value_a_refusal_or_nothing() -> None:
    def answer_to(work: Any, *given: Any) -> bytes:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.sendall(pickle.dumps((work, given, SMALL)))
            ours.shutdown(socket.SHUT_WR)
            module.answer(theirs, lambda _limits: None)
            theirs.shutdown(socket.SHUT_WR)
            return module._all_of(ours)

    assert pickle.loads(answer_to(abs, -3)) == (None, 3)
    assert isinstance(pickle.loads(answer_to(refused, "a"))[0], EmptyFile)
    assert answer_to(_without_memory) == b""


def _without_memory() -> None:
    raise MemoryError
