"""Small stand-ins for the document types of the procedure: the fields that duties read, the real chains of approval.

The year drives thousands of papers through the flow; what is printed on them is not what it asks. Each stand-in has the
id of its type, so the duties that stand beside the real one judge it. Another type is another row of `KINDS`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXT, YES = {"type": "string"}, {"type": "boolean"}
_PM = ("project_manager",)
_PM_LEADER = ("project_manager", "supervising_leader")


@dataclass(frozen=True)
class Kind:
    """One stand-in: the sections with their fields, who approves, and whether it goes to the notice board."""

    sections: Mapping[str, Mapping[str, Any]]
    chain: tuple[str, ...] = ()
    author: str = "steward"
    on_board: bool = False
    periodic: bool = False


_MEETING = {"meeting": {"held_on": TEXT, "notice_sent_on": TEXT, "leader_present": YES, "leader_name": TEXT}}
KINDS: dict[str, Kind] = {
    "visit_plan_annual": Kind({"plan": {"words": TEXT}}, _PM_LEADER, periodic=True),
    "visit_plan_monthly": Kind({"plan": {"words": TEXT}}, _PM, periodic=True),
    "visit_record": Kind(
        {"visit": {"visited_at": TEXT, "mode": TEXT, "visitor_role": TEXT, "customer_id": TEXT}},
        author="project_manager",
    ),
    "forum_notice": Kind(_MEETING, _PM),
    "forum_minutes": Kind(_MEETING, _PM),
    "forum_measures": Kind(_MEETING, _PM_LEADER, on_board=True),
    "event_summary": Kind({"event": {"name": TEXT, "held_on": TEXT}}, _PM),
    "service_report": Kind({"letter": {"words": TEXT}}, (*_PM_LEADER, "finance_center"), on_board=True, periodic=True),
    "budget_final_accounts": Kind(
        {"letter": {"words": TEXT}}, (*_PM_LEADER, "finance_center"), on_board=True, periodic=True
    ),
    "survey_company": Kind({"survey": {"stage": TEXT}}, ("supervising_leader",), "quality_center", periodic=True),
    "spot_check": Kind({"sheet": {"words": TEXT}}, (), "quality_center"),
    "letter_in": Kind(
        {
            "letter": {"received_at": TEXT, "category": TEXT, "matter_id": TEXT},
            "handling": {"responsible": TEXT, "due_on": TEXT, "status": TEXT},
        }
    ),
    "letter_out": Kind({"reply": {"kind": TEXT, "ref_letter_no": TEXT, "matter_id": TEXT}}, _PM),
}


def lay_down(types: Path) -> None:
    """Write the stand-ins into the folder of an office's own types."""
    for name, kind in KINDS.items():
        folder = types / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "type.toml").write_text(_toml(name, kind), "utf-8")
        (folder / "schema.json").write_text(json.dumps(_schema(kind), ensure_ascii=False), "utf-8")


def _toml(name: str, kind: Kind) -> str:
    identity = "period" if kind.periodic else "title"
    channels = '{ channels = ["board"], default = ["board"] }' if kind.on_board else "{ channels = [] }"
    rows = "".join(f'\n[[approvals]]\nrole = "{role}"\nverb = "review"\nclause = "5"\n' for role in kind.chain)
    sections = "".join(
        f'\n[[sections]]\nid = "{one}"\ntitles = {{ zh-Hans = "内容", en = "Content" }}\n' for one in kind.sections
    )
    return f"""\
id = "{name}"
version = "1.0"
titles = {{ zh-Hans = "{name}", en = "{name}" }}
category = "stand-ins"
identity = "{identity}"
title = "{{{{ title }}}}"
author_roles = ["{kind.author}"]
confidentiality = "owners"
periodic = {str(kind.periodic).lower()}
retention = {{ class = "FB", period = "D10" }}
number = {{ prefix = "{{{{ company.code }}}}-{{{{ project.code }}}}-{name}", year = "'2026'", digits = 4 }}
release = {{ by = ["{kind.author}", "project_manager"] }}
publish = {channels}
{sections}{rows}"""


def _schema(kind: Kind) -> dict[str, Any]:
    made = {
        section: {"type": "object", "title": "内容", "properties": dict(fields)}
        for section, fields in kind.sections.items()
    }
    header = ["doc_type", "project_code", "author", "title", "channels", "importance", *(["period"] * kind.periodic)]
    return {
        "type": "object",
        "x-header": header,
        "required": ["doc_type", "project_code", "author"],
        "properties": made,
    }
