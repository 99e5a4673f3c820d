"""What is kept of answers: made once, bounded, and the one asked for last is the last to go."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from index.kept import Kept


def test_what_is_asked_for_again_is_not_made_again():
    kept: Kept[str, list[str]] = Kept(2)

    assert kept.once("a", lambda: ["a"]) is kept.once("a", lambda: ["other"])


def test_the_one_asked_for_last_is_the_last_to_go_and_what_is_too_large_is_not_kept():
    kept: Kept[str, str] = Kept(4, len)
    for word in ("ab", "cd", "ab", "ef", "longer"):
        kept.once(word, lambda word=word: word)

    assert kept.values() == ["ab", "ef"]


def test_two_who_ask_at_once_wait_for_one_making():
    kept: Kept[str, int] = Kept(2)
    met, made = threading.Barrier(2), []

    def ask() -> int:
        met.wait()
        return kept.once("a", lambda: made.append(1) or len(made))

    with ThreadPoolExecutor(2) as pool:
        answers = [asked.result() for asked in [pool.submit(ask) for _ in range(2)]]

    assert answers == [1, 1]
