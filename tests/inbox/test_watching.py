"""Events are hints: where there are none, nothing is lost but a little time."""

from __future__ import annotations

import threading

from pipeline import watching


def test_a_folder_that_nobody_can_watch_is_scanned_all_the_same(tmp_path, monkeypatch):
    from watchdog.observers import Observer

    def start(_observer):
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "start", start)
    wake = threading.Event()
    with watching.hints(tmp_path, wake):
        (tmp_path / "x").write_text("x")

    assert not wake.is_set()
