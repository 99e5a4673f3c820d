"""Results that are kept by their keys: made once, so many, and only while they hold."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from schemas.bounded import Bounded


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept: Bounded[str, str] = Bounded(2)
    for key in ("a", "b", "a", "c"):
        kept.of(key, lambda: "made")

    assert len(kept) == 2
    assert [kept.of(key, lambda: "anew") for key in ("a", "c", "b")] == ["made", "made", "anew"]


def test_what_no_longer_holds_is_made_anew_and_kept_in_its_place() -> None:
    kept: Bounded[str, str] = Bounded(2)
    kept.of("a", lambda: "old")

    assert kept.of("a", lambda: "new", holds=lambda one: one == "new") == "new"
    assert kept.of("a", lambda: "newest", holds=lambda one: one == "new") == "new"


def test_what_is_large_is_made_each_time() -> None:
    kept: Bounded[str, str] = Bounded(2)

    assert [kept.of("a", lambda said=said: said, is_small=lambda _one: False) for said in "ab"] == ["a", "b"]
    assert len(kept) == 0


def test_what_is_asked_for_again_is_not_made_again():
    kept: Bounded[str, list[str]] = Bounded(2)

    assert kept.of("a", lambda: ["a"]) is kept.of("a", lambda: ["other"])


def test_the_one_asked_for_last_is_the_last_to_go_and_what_is_too_large_is_not_kept():
    kept: Bounded[str, str] = Bounded(4, len)
    for word in ("ab", "cd", "ab", "ef", "longer"):
        kept.of(word, lambda word=word: word)

    assert kept.values() == ["ab", "ef"]


def test_two_who_ask_at_once_wait_for_one_making():
    kept: Bounded[str, int] = Bounded(2)
    met, made = threading.Barrier(2), []

    def ask() -> int:
        met.wait()
        return kept.of("a", lambda: made.append(1) or len(made))

    with ThreadPoolExecutor(2) as pool:
        answers = [asked.result() for asked in [pool.submit(ask) for _ in range(2)]]

    assert answers == [1, 1]
