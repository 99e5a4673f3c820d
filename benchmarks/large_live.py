"""What is alive in a large office: papers that wait for somebody, a round of spot checks, and a few drawn pages.

All of it goes through the real flow, on top of thousands of entries: what is slow there is slow for people too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.large_mould import plainly_drawn
from benchmarks.large_names import estate_name, person_name
from benchmarks.year_papers import renamed
from schemas import record as records
from schemas.document_type import TEMPLATES

if TYPE_CHECKING:
    from pipeline.office.models import Document, Person
    from pipeline.premises import Premises

# What reminds at such papers, whose mould is the examples'; all of it passes with a reason.
_REASONS = dict.fromkeys(("text-repeated", "suspected-copy", "published-late", "figure-in-text-differs"), "压力测试")
_STEWARDS, _MANAGERS = ("林若溪", "王管家", "许可", "沈澜"), ("周启明", "李经理", "陈经理", "陆远")
_PLACES, _CODES = ("听枫苑", "示例花园", "云澜湾"), ("SLHY", "YLWX", "TFY")
DRAWN_CALLS, CALLS_IF_QUICK = 2_400, 12
_CALLS = ("电梯异响，请派人查看", "询问停水时间", "反映楼道照明不亮", "询问公共收益公示", "满意度调查表何时收")


def waiting(projects: int, until: date) -> list[Document]:
    """Hand in three circulars and a plan for each project: one circular is returned, one approved, the rest waits."""
    from pipeline import flow
    from pipeline.office import access
    from pipeline.stages import Seen, Verdict

    made = []
    with plainly_drawn():
        for number in range(1, projects + 1):
            manager = access.person(f"project_manager.P{number:02d}")
            papers = [_submitted(record, number) for record in (*circulars(until), _plan(until))]
            flow.decide(papers[0], manager, Verdict.RETURN, "请写明影响的楼栋", saw=Seen(photos=True))
            made += papers
    return made


def drawn(calls: int, until: date) -> list[Document]:
    """Draw and file three circulars of the first project with their own pages, and a long log of telephone calls."""
    from pipeline import flow
    from pipeline.office import access
    from pipeline.stages import Seen, Verdict

    manager, made = access.person("project_manager.P01"), []
    for record in (*circulars(until - timedelta(days=30)), _calls(calls, until)):
        document = _submitted(record, 1)
        if document.stage == "deciding":
            document = flow.decide(document, manager, Verdict.APPROVE, saw=Seen(photos=True))
        made.append(flow.release(document, _steward(1)))
    return made


def spot_checked(office: Premises, year: int) -> str:
    """Open and close a round of spot checks over the year's visits, and return its name."""
    from pipeline.office import access, draw_rounds

    by, asked = access.person("quality_center"), {"per_project": 1, "size": None, "last": False}
    round_ = draw_rounds.opened(office, str(year), "visit_record", by=by)
    draw_rounds.closed(round_.name, asked, f"SEED-{year}", office, by)
    return str(round_.name)


def _submitted(record: dict[str, Any], number: int) -> Document:
    from pipeline import flow

    file = Path(flow.office().staging) / "paper.json"
    file.write_text(records.dumps(of_project(record, number)), "utf-8")
    [document] = flow.submit(file, _steward(number), reasons=_REASONS)
    file.unlink()
    return document


def of_project(record: dict[str, Any], number: int) -> dict[str, Any]:
    """Return `record` with the names of the `number`th project and of its people in place of the example's."""
    names = dict.fromkeys(_STEWARDS, person_name("steward", number))
    names |= dict.fromkeys(_MANAGERS, person_name("manager", number))
    names |= dict.fromkeys(_PLACES, estate_name(number)) | dict.fromkeys(_CODES, f"P{number:02d}")
    names |= {"0633-0000024": "400-000-0024"}
    return dict(renamed(record, names) | {"project_code": f"P{number:02d}"})


def _steward(number: int) -> Person:
    from pipeline.office import access

    return access.person(f"steward.P{number:02d}")


def _example(kind: str, name: str) -> dict[str, Any]:
    return dict(records.loads((TEMPLATES / kind / "examples" / f"{name}.json").read_bytes()))


def circulars(until: date) -> Iterator[dict[str, Any]]:
    """Yield three circulars about the days that follow `until`, in the example's own names."""
    for place in range(3):
        record, day = _example("circular", "full"), until + timedelta(days=5 + place)
        about = {"effect_start": f"{day}T09:00", "effect_end": f"{day}T17:00"}
        record["particulars"] |= about
        record["particulars"]["emergency"] |= {"starts": f"{day}T09:30", "ends": f"{day}T16:30"}
        record["text"]["tips"] = ["请提前储备生活用水", "停水期间请关闭水龙头"]
        until_day = (day + timedelta(days=1)).isoformat()
        yield record | {"channels": ["board"], "post_from": str(day - timedelta(days=3)), "post_until": until_day}


def _plan(until: date) -> dict[str, Any]:
    record = _example("event_plan", "minimal")
    record["event"] |= {"name": "岁末邻里市集", "held_on": (until + timedelta(days=20)).isoformat()}
    return record


def _calls(count: int, until: date) -> dict[str, Any]:
    """Return a month's log of so many calls, some thirty on a page."""
    month = (until.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    rows = [
        {
            "no": f"LD-{month[2:].replace('-', '')}-{place:04d}",
            "called_at": f"{month}-{1 + place * 28 // count:02d}T{9 + place % 8:02d}:{place % 60:02d}",
            "direction": "in",
            "number": f"138{place:08d}",
            "content": f"{1 + place % 9}号楼：{_CALLS[place % len(_CALLS)]}",
            "handler": "林若溪",
        }
        for place in range(1, count + 1)
    ]
    return _example("call_log", "full") | {"period": month, "calls": {"items": rows}}
