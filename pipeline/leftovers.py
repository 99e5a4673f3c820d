"""Step 3 – Check, what looks back into the words: sentences, figures and days that were left from last time.

Only what a person typed is read. What the system wrote from this period's figures cannot be last period's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pipeline.sight import Finding, Sight
from schemas import mentions, shape, wording
from schemas.policy import LookBack
from schemas.record import leaves, steps

# Below this a whole number stands in any text by chance: 3户, 2次.
_SMALL = 10
_HALF_A_YEAR = 180


def same_text(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield each text with a sentence of at least `least` characters that stood in the document before."""
    said = {
        sentence
        for pattern in row.paths
        for _key, _path, value in sight.before_at(pattern)
        if isinstance(value, str)
        for sentence in mentions.sentences(value, row.least)
    }
    for path, text in sight.typed_texts(row.paths):
        if again := [sentence for sentence in mentions.sentences(text, row.least) if sentence in said]:
            first = again[0] if len(again[0]) <= 40 else f"{again[0][:39]}…"
            yield Finding(path, {"label": sight.label(path), "sentence": first, "count": len(again)})


def stale_figure(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield each figure in a text that was true of the document before and is true of nothing in this one.

    A text of a section with figures is held against that section's, any other against all of them.
    """
    if sight.before is None:
        return
    for path, text in sight.typed_texts(row.paths):
        section = path.partition(".")[0]
        before = _figures(sight, sight.before, section)
        over = section if before else ""
        before = before or _figures(sight, sight.before, "")
        now = _figures(sight, sight.record, over)
        right = {(value, unit) for _path, value, unit in now}
        for figure in mentions.figures(text):
            old = next((one for one in before if one[1:] == (figure.value, figure.unit)), None)
            if old is None or (figure.value, figure.unit) in right or _is_small(figure.value):
                continue
            instead = next((value for one, value, _unit in now if one == old[0]), None)
            yield Finding(
                path,
                {
                    "figure": figure.words,
                    "label": sight.label(old[0]),
                    "now": wording.DASH if instead is None else sight.shown(old[0], instead),
                },
            )


def _figures(sight: Sight, record: Any, section: str) -> list[tuple[str, Decimal, str]]:
    """Return path, value and unit of each figure of `section` (all sections if empty), as texts state them.

    What the document before copied from the one before it is no figure of its own.
    """
    wanted = [section] if section else [one.id for one in sight.kind.sections]
    found = []
    for path, value in leaves({name: record.get(name) for name in wanted}):
        schema = shape.schema_at(sight.kind.schema, steps(path))
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            unit = "%" if schema.get("x-kind") == "rate" else str(schema.get("x-unit", ""))
            # Whatever a section counts is written with the word for it; rates are written to two places.
            found.append((path, Decimal(value), unit))
    return found


def _is_small(value: Decimal) -> bool:
    return value == int(value) and value < _SMALL


def other_period(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield each quarter that a text speaks of as if it were this one, and is not."""
    period = str(sight.record.get("period") or "")
    if "Q" not in period:
        return
    for path, text in sight.typed_texts(row.paths):
        for words, named in mentions.quarters(text, int(period[:4])):
            if named != period:
                yield Finding(path, {"words": words, "meant": wording.period_title(period)})


def last_year(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield each day that a text dates to the year before, more than half a year back."""
    if (today := sight.day(row.day)) is None:
        return
    for path, text in sight.typed_texts(row.paths):
        for one in mentions.days(text, today):
            if one.is_dated and one.day.year == today.year - 1 and (today - one.day).days > _HALF_A_YEAR:
                yield Finding(path, {"words": one.words, "year": today.year})


def wrong_weekday(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield each day that a text calls by a weekday which the calendar does not give it."""
    if (today := sight.day(row.day)) is None:
        return
    for path, text in sight.typed_texts(row.paths):
        for one in mentions.days(text, today):
            if one.weekday and one.weekday != one.right_weekday:
                day = wording.date_long(one.day.isoformat())
                yield Finding(path, {"words": one.words, "day": day, "right": one.right_weekday})
