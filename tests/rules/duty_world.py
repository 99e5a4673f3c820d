"""What tests of duties share: a small company at one moment, with papers that say just what a duty asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pipeline.duties import Judged, judged
from pipeline.known import Holder, Known, Paper, Subject
from pipeline.parameters import effective
from schemas.duties import Duty, load_all
from schemas.periods import PLACE, end_of, moment
from tests.staff import TFY

DUTIES = {one.id: one for one in load_all()}
PEOPLE = {
    "steward": (Holder("linruoxi", "林若溪"), Holder("xuke", "许可")),
    "project_manager": (Holder("zhouqiming", "周启明"),),
    "supervising_leader": (Holder("shenmuzhi", "沈牧之"),),
    "quality_center": (Holder("gaopin", "高品"),),
}
ESTATE = TFY | {"client_mode": "multi", "established_on": "2024-01-01", "contract_until": "2030-12-31"}


def at(words: str) -> datetime:
    found = moment(words)
    assert found is not None
    return found


def paper(kind: str, record: Mapping[str, Any], key: str = "D1", project: str = "TFY", **facts: str) -> Paper:
    """A document of `kind` with its facts as moments: `submitted="2026-07-01T09:00"`."""
    happened = {name.replace("_", "-"): (at(when),) for name, when in facts.items()}
    told = {f"{name}_at": when for name, when in facts.items()}
    always = {"submitted_at": None, "approved_at": None, "released_at": None, "published_at": None}
    about = {"key": key, "type": kind, "project": project, "period": record.get("period"), "number": f"N-{key}"}
    about |= {"importance": record.get("importance", "normal"), "title": key, "hotline": None}
    return Paper(key, kind, project, record, happened, about | always | told)


def company(
    on: str, *papers: Paper, estate: Mapping[str, Any] = ESTATE, settings: Mapping[str, Any] | None = None, **facts: Any
) -> Known:
    """What a company with one project knows at the end of the day `on` (or at the moment)."""
    written = settings or {}
    moment_of = at(on) if "T" in on else end_of(date.fromisoformat(on))
    project = Subject(estate, effective(estate, written), PEOPLE)
    whole = Subject({"code": "", "name": "星冉物业", "complaint_hotline": "400"}, effective(None, written), PEOPLE)
    kinds: dict[str, tuple[Paper, ...]] = {}
    for one in papers:
        kinds[one.type] = (*kinds.get(one.type, ()), one)
    return Known(moment_of, whole, (project,), kinds, facts)


def asked(duty: str | Duty, known: Known, year: int = 2026) -> dict[str, Judged]:
    """The occasions of one duty that fall due in `year`, by period or event."""
    one = DUTIES[duty] if isinstance(duty, str) else duty
    found: Iterable[Judged] = judged([one], known, date(year, 1, 1), date(year, 12, 31))
    return {row.occasion.key: row for row in found}


def state(duty: str | Duty, known: Known, key: str, year: int = 2026) -> str:
    return asked(duty, known, year)[key].state.value


def due(duty: str | Duty, known: Known, key: str, year: int = 2026) -> str:
    return asked(duty, known, year)[key].row()["due"]


__all__ = ["DUTIES", "ESTATE", "PEOPLE", "PLACE", "asked", "at", "company", "due", "paper", "state"]
