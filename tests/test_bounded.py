"""Results that are kept by their keys: so many, and only while they hold."""

from __future__ import annotations

from pipeline.bounded import Bounded


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept: Bounded[str] = Bounded(2)
    for key in ("a", "b", "a", "c"):
        kept.of(key, lambda: "made")

    assert len(kept) == 2
    assert [kept.of(key, lambda: "anew") for key in ("a", "c", "b")] == ["made", "made", "anew"]


def test_what_no_longer_holds_is_made_anew_and_kept_in_its_place() -> None:
    kept: Bounded[str] = Bounded(2)
    kept.of("a", lambda: "old")

    assert kept.of("a", lambda: "new", holds=lambda one: one == "new") == "new"
    assert kept.of("a", lambda: "newest", holds=lambda one: one == "new") == "new"


def test_what_is_large_is_made_each_time() -> None:
    kept: Bounded[str] = Bounded(2)

    assert [kept.of("a", lambda said=said: said, is_small=lambda _one: False) for said in "ab"] == ["a", "b"]
    assert len(kept) == 0
