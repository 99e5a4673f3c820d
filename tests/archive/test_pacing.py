"""Reading slowly: on average no more bytes a second than were allowed, and no catching up after a pause."""

from __future__ import annotations

from archive.pacing import Throttle, unpaced


def test_pieces_are_spread_over_the_time_that_they_are_due() -> None:
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    throttle = Throttle(100.0, lambda: now[0], sleep)
    for size_bytes in (50, 50, 0):
        throttle(size_bytes)
    now[0] += 60
    throttle(100)

    assert slept == [0.5, 0.5, 1.0]


def test_whoever_sets_no_limit_is_never_held_up() -> None:
    assert unpaced(1 << 40) is None  # type: ignore[func-returns-value]
