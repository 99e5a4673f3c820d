"""The company that lives the year: its projects, cities and people, and what is simulated in its office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from benchmarks import year_papers
from benchmarks.year_acts import Clock
from benchmarks.year_plan import Estate
from pipeline.compose import Renditions

CITIES = ("日照", "上海", "湖州", "聊城", "杭州", "清远", "舟山", "温州", "北京", "绍兴", "广州", "郑州")
COMPANY = ("finance_center", "quality_center", "general_manager", "complaint_officer", "platform_maintainer")
NAMES = {
    "finance_center": "钱明",
    "quality_center": "高品",
    "general_manager": "郑岳",
    "complaint_officer": "田诉",
    "platform_maintainer": "平台维",
}
_BLANK = Renditions(b"%PDF-1.7", b"PK", "<p>-</p>", 1)


@contextmanager
def simulated(clock: Clock) -> Iterator[None]:
    """Let the office live by `clock`, draw no pages and wait for no disk."""
    from django.db import connection

    connection.cursor().execute("PRAGMA synchronous=OFF")
    with ExitStack() as patches:
        patches.enter_context(patch("django.utils.timezone.now", clock))
        patches.enter_context(patch("pipeline.compose.compose", lambda *_given, **_named: _BLANK))
        # A year of power cuts is another test: nothing of this office outlives the run.
        patches.enter_context(patch("os.fsync", lambda _descriptor: None))
        patches.enter_context(patch("pipeline.gates.refuse_unless_fit", lambda *_given: None))
        yield


def found(company: Sequence[Estate]) -> None:
    """Set up the company: its projects in cities with presets, a steward and a manager each, the company's roles."""
    from pipeline.office import people

    for number, one in enumerate(company):
        steward, manager = year_papers.names_in(one.code)
        facts = {"code": one.code, "name": f"示例{one.code}", "city": CITIES[number % len(CITIES)]}
        facts |= {"fee_mode": one.fee_mode, "established_on": "2024-01-01", "client_mode": "multi"}
        facts |= {"hotline": "400-000-0024", "manager_name": manager, "remuneration_rate": "0.08"}
        centre = {"service_centre_name": f"示例{one.code}管家服务中心", "service_centre_phone": "400-000-0108"}
        centre |= {"service_centre_place": "3号楼一层", "service_hours": "8:30—18:00", "email": "wy@xrwy.example"}
        people.add_project(facts | centre)
        for role, name in (("steward", steward), ("project_manager", manager)):
            _person(f"{role}.{one.code}", name, role, one.code)
    for role in COMPANY:
        _person(role, NAMES.get(role, role), role)
    for leader in sorted({one.leader for one in company}):
        held = [{"role": "supervising_leader", "project": one.code} for one in company if one.leader == leader]
        people.add_person({"user": leader, "name": leader, "roles": held})


def _person(user: str, name: str, role: str, project: str = "") -> None:
    from pipeline.office import people

    people.add_person({"user": user, "name": name, "roles": [{"role": role, "project": project}]})
