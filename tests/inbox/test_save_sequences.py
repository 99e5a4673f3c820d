"""However a program saves, copies or downloads into the inbox: nothing is taken early, and nothing is missed."""

from __future__ import annotations

import os
import shutil
from collections import Counter

import pytest

from pipeline import arrivals, trees, writers
from pipeline.rest import GRACE, Rest
from tests.inbox.save_sequences import SEQUENCES

QUIET, STEP = 2.0, 0.5
# What a network drive shows, and what the kernel tells of a folder of this machine.
WATCHED = [
    pytest.param(one, is_open, id=f"{one.program} ({where})")
    for one in SEQUENCES
    for where, is_open in (("network", lambda _path: False), ("local", writers.is_open_for_writing))
    if where == "local" or not one.local
]


class Scene:
    """A project's folder with programs at work in it, and a watcher that looks after each of their steps."""

    def __init__(self, inbox, is_open):
        self.inbox, self.place, self.now, self.open, self.taken = inbox, inbox / "TFY", 0.0, {}, []
        self.place.mkdir()
        self.rest = Rest(QUIET, lambda: self.now, is_open)

    def play(self, op):
        if op.what == "wait":
            self.wait(op.number)
        else:
            getattr(self, f"_{op.what}")(self.place / op.name, op)
            self.look()

    def wait(self, seconds):
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + STEP)
            self.look()

    def look(self):
        """Look as the watcher does, and take what is at rest out of the folder."""
        for arrived in self.rest.at_rest(arrivals.look(self.inbox, {"TFY"}).files):
            path, name = arrived.path, str(arrived.path.relative_to(self.place))
            if path.is_dir():
                held = tuple((inner, file.read_bytes()) for inner, file in trees.files(path))
                shutil.rmtree(path)
            else:
                held = path.read_bytes()
                path.unlink()
            self.taken.append((name, held))

    def _write(self, path, op):
        path.write_bytes(op.data)

    def _begin(self, path, _op):
        self.open[path] = path.open("wb", buffering=0)

    def _put(self, path, op):
        self.open[path].seek(0, os.SEEK_END) if op.number < 0 else self.open[path].seek(int(op.number))
        self.open[path].write(op.data)

    def _allot(self, path, op):
        self.open[path].truncate(int(op.number))

    def _end(self, path, _op):
        self.open.pop(path).close()

    def _rename(self, path, op):
        path.replace(self.place / op.to)

    def _remove(self, path, _op):
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _times(self, path, op):
        if path.exists():
            os.utime(path, (op.number, op.number))

    def _link(self, path, op):
        (self.place / op.to).hardlink_to(path)

    def _pointer(self, path, op):
        path.symlink_to(op.to)

    def _folder(self, path, _op):
        path.mkdir(exist_ok=True)


@pytest.mark.parametrize(("sequence", "is_open"), WATCHED)
def test_what_a_program_saves_is_taken_when_it_is_complete_and_once(tmp_path, sequence, is_open):
    scene = Scene(tmp_path, is_open)

    for op in sequence.steps:
        scene.play(op)
    scene.wait(QUIET * GRACE)

    tree = tuple(sorted(sequence.tree.items()))
    assert Counter(scene.taken) == Counter((name, tree or data) for name, data in sequence.taken)


def test_the_catalogue_holds_at_least_twenty_five_programs():
    assert len({one.program for one in SEQUENCES}) == len(SEQUENCES) >= 25
