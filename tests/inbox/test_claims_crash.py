"""Wherever a crash falls while a file is claimed, it lies in the inbox or is recovered, once and whole."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipeline import claims, receive
from tests.inbox.conftest import DATA, Crash, everything_in


class Steps:
    """Counts the steps that change a disk, and stops before or after the one that is wanted."""

    def __init__(self, monkeypatch):
        self.taken, self.last, self.after = 0, None, False
        for owner, name in (
            (claims, "fsync_folder"), (claims, "fsync_tree"), (claims, "write_durably"), (claims, "rename_durably"),
            (claims, "make_folder"), (Path, "rename"), (Path, "unlink"), (shutil, "copyfile"), (shutil, "rmtree"),
            (Path, "write_bytes"), (Path, "mkdir"),
            (os, "fsync"),
        ):  # fmt: skip
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, whole):
        def step(*given, **options):
            self.taken += 1
            here = self.taken == self.last
            if here and not self.after:
                raise Crash
            found = whole(*given, **options)
            if here:
                raise Crash
            return found

        return step


def _crash_everywhere(premises, source, put, monkeypatch):
    """Crash before and after every step of a claim in turn; yield after each what was recovered."""
    for after in (False, True):
        for number in range(1, 200):
            put()
            with monkeypatch.context() as patch:
                steps = Steps(patch)
                steps.last, steps.after = number, after
                try:
                    receive.claimed(premises, source, "TFY")
                except Crash:
                    pass
                else:
                    break
            yield f"{'after' if after else 'before'} step {number}"
    assert number > 8


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same disk", "another disk"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_wherever_a_crash_falls_the_drop_lies_in_the_inbox_or_is_recovered_once(
    premises, monkeypatch, request, elsewhere, kind
):
    source = request.getfixturevalue(kind)
    kept = premises.root / "kept"
    source.rename(kept)
    if elsewhere:
        request.getfixturevalue("another_disk")

    def put():
        shutil.rmtree(premises.received)
        premises.received.mkdir()
        if not source.exists():
            shutil.copytree(kept, source, symlinks=True) if kept.is_dir() else shutil.copyfile(kept, source)

    for where in _crash_everywhere(premises, source, put, monkeypatch):
        recovered = list(receive.recovered(premises))
        lying = [*receive.everything(premises), *([source] if source.exists() else [])]

        assert len(lying) == 1, where
        if not source.exists():
            assert lying[0].files()[0][1].read_bytes() == DATA and receive.is_owed(lying[0]), where
            assert recovered in ([], lying), where
            assert everything_in(premises.inbox) == ["TFY"], where
        assert list((premises.received / ".claims").glob("*-*")) == [], where


def test_the_same_bytes_again_wherever_a_crash_falls_are_there_and_owed_an_answer(premises, file, monkeypatch):
    first = receive.claimed(premises, file, "TFY")

    def put():
        receive.settled(first)
        file.write_bytes(DATA)

    for where in _crash_everywhere(premises, file, put, monkeypatch):
        list(receive.recovered(premises))

        assert first.files()[0][1].read_bytes() == DATA, where
        assert file.exists() or receive.is_owed(first), where
