"""Step 3 – Check, what looks back: a document held against the one before it.

Last period's file is the template of this one's, so the commonest mistakes are what was left as it was. The rows of
`[[lookback]]` in a `type.toml` say where to look; each kind of look is one function of the table below. All of them
compare with the *whole* record before, which is handed in beside the record and never becomes part of it: what a
document copies from the one before stays as small as `[previous] keep` says.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipeline import leftovers
from pipeline.sight import Finding, Sight
from schemas.policy import Look, LookBack
from schemas.wording import rounded

# The share of a promise, in per cent, that an answer must hold to be one.
_ALIKE = 70
_NUMBER = re.compile(r"[0-9]+")
_SHOWN = 3


def findings(sight: Sight) -> Iterator[tuple[LookBack, Finding]]:
    """Yield what the rows of the type find in `sight`, each with the row that found it."""
    for row in sight.kind.lookback:
        if (not row.when or sight.value(row.when)) and not (row.unless and sight.value(row.unless)):
            for finding in _LOOKS[row.look](row, sight):
                yield row, finding


def _same_figures(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield where at least `least` per cent of the figures are last period's: in the whole report, else by section.

    Fewer than `most` figures to compare prove nothing; a zero that stays zero proves nothing either.
    """
    by_section: dict[str, list[Finding]] = defaultdict(list)
    for path, now, before in _pairs(row, sight):
        if _is_figure(now) and _is_figure(before) and (now or before):
            by_section[path.partition(".")[0]].append(Finding(path, {"now": now, "same": now == before}))
    everything = [one for section in by_section.values() for one in section]
    if len(everything) >= row.most and (found := _copied(everything, row, sight, row.at)):
        yield found
        return
    for section, figures in by_section.items():
        if len(figures) >= row.most and (found := _copied(figures, row, sight, section)):
            yield found


def _copied(figures: list[Finding], row: LookBack, sight: Sight, path: str) -> Finding | None:
    same = [one for one in figures if one.facts["same"]]
    if 100 * len(same) < row.least * len(figures):
        return None
    told = "、".join(f"{sight.label(one.path)}{sight.shown(one.path, one.facts['now'])}" for one in same[:_SHOWN])
    return Finding(path, {"same": len(same), "all": len(figures), "told": told, "section": sight.title(path)})


def _changed(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield what hardly ever changes, and did."""
    for path, now, before in _pairs(row, sight):
        if now != before and before is not None and now is not None:
            yield Finding(path, _compared(sight, path, now, before))


def _jump(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield figures that are `least` times those before, or fell to a `least`-th; the larger is at least `most`."""
    for path, now, before in _pairs(row, sight):
        if not (_is_figure(now) and _is_figure(before) and now > 0 and before > 0):
            continue
        times = Decimal(max(now, before)) / Decimal(min(now, before))
        if times >= row.least and max(now, before) >= row.most:
            yield Finding(
                path, _compared(sight, path, now, before) | {"times": rounded(times, 0), "rose": now > before}
            )


def _compared(sight: Sight, path: str, now: Any, before: Any) -> dict[str, Any]:
    return {"label": sight.label(path), "now": sight.shown(path, now), "before": sight.shown(path, before)}


def _unanswered(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield, as one finding, what the document before promised and this one says nothing about.

    As many as `allow` says may be passed over: it is told that they were settled, but not which.
    """
    promises = _promises(row, sight)
    answers = list(_answers(row, sight).values())
    free = [said for said in answers if said not in promises]  # an answer to one promise is none to its like
    lost = [one for one in promises if one not in answers and not any(_speaks_of(said, one) for said in free)]
    if len(lost) > int(sight.value(row.allow) or 0 if row.allow else 0):
        yield Finding(row.at, {"lost": lost, "count": len(lost)})


def _reworded(row: LookBack, sight: Sight) -> Iterator[Finding]:
    """Yield each answer that means something promised, but calls it by another name."""
    promises, answers = _promises(row, sight), _answers(row, sight)
    left = [one for one in promises if one not in answers.values()]
    for path, said in answers.items():
        if said not in promises and (meant := next((one for one in left if _speaks_of(said, one)), "")):
            yield Finding(path, {"said": said, "meant": meant})


def _promises(row: LookBack, sight: Sight) -> list[str]:
    found = sight.value(row.against)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _answers(row: LookBack, sight: Sight) -> dict[str, str]:
    return {path: said for pattern in row.paths for _key, path, said in sight.now_at(pattern) if isinstance(said, str)}


def _speaks_of(said: str, promise: str) -> bool:
    """Return whether most of `promise` stands in `said`, in its order, and all its numbers.

    弱电系统保养 speaks of 弱电系统季度保养; 3号楼屋面维修 does not speak of 5号楼屋面维修.
    """
    if not set(_NUMBER.findall(promise)) <= set(_NUMBER.findall(said)):
        return False
    blocks = difflib.SequenceMatcher(None, said, promise, autojunk=False).get_matching_blocks()
    shared = sum(block.size for block in blocks if block.size > 1)
    return 100 * shared >= _ALIKE * len(promise)


def _pairs(row: LookBack, sight: Sight) -> Iterator[tuple[str, Any, Any]]:
    """Yield path, value now and value before for what both documents have."""
    for pattern in row.paths:
        before = {key: value for key, _path, value in sight.before_at(pattern)}
        for key, path, value in sight.now_at(pattern):
            if key in before:
                yield path, value, before[key]


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


_LOOKS: Mapping[Look, Callable[[LookBack, Sight], Iterator[Finding]]] = {
    Look.SAME_FIGURES: _same_figures,
    Look.CHANGED: _changed,
    Look.JUMP: _jump,
    Look.UNANSWERED: _unanswered,
    Look.REWORDED: _reworded,
    Look.SAME_TEXT: leftovers.same_text,
    Look.STALE_FIGURE: leftovers.stale_figure,
    Look.OTHER_PERIOD: leftovers.other_period,
    Look.LAST_YEAR: leftovers.last_year,
    Look.WRONG_WEEKDAY: leftovers.wrong_weekday,
}
