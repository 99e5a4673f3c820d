"""随机抽查抽样记录, the sheet that a draw leaves (5.3.3B④): what could be drawn, what was, how to draw it again.

Whoever doubts the sample needs no program: the tickets can be had with any tool that computes SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import draw_commitment, own_papers
from pipeline.own_papers import Printing

TITLE = "随机抽查抽样记录"
SIGNED = "抽样人：＿＿＿＿＿＿　　　　监督人：＿＿＿＿＿＿　　　　日期：＿＿＿＿年＿＿月＿＿日"
_TICKET = 16
_SOURCES = {"system": "系统随机产生", "named": "抽样人指定"}
# How the sample follows from the tickets: of a round of the year, and of a draw of so many of each project.
_SHARE = (
    "票号从小到大排列，先在本年度尚未抽过的项目里取应抽的项目数（这些项目数除以剩余轮次，进一取整），"
    "每个项目取票号最小的一份；再按票号补足总份数，所得即为抽中文件。"
)
_OF_EACH = "票号从小到大排列，先按各项目应抽份数从小取，再按总份数从小补足，所得即为抽中文件。"
_COMPUTED = (
    "总体摘要：把总体全部文件编号按字符顺序排列、各占一行，计算SHA-256；与开轮时记入台账的摘要一致，说明总体没有改动。",
    "票号：种子、换行、文件编号连成一串（UTF-8），计算SHA-256；如 printf '%s\\n%s' 种子 文件编号 | sha256sum。",
    "",
    "有抽样记录文件（.json）的，也可用 letterbook draw verify 文件名 一次核对。",
)


def pdf(record: Mapping[str, Any], named: Mapping[str, str], company: str, how: Printing) -> bytes:
    """Return the record of a closed round on A4; `named` are the names of types, projects and people by their ids.

    Raises:
        MissingGlyph: a character that no face has.
    """
    return own_papers.printed(
        "draw_record",
        (TITLE, company, str(record["round"])),
        how,
        facts=list(_facts(record, named, company)),
        tables=[
            (f"抽中文件（{len(record['sample'])}份）", _rows(record["sample"], record, named)),
            (f"总体（{len(record['population'])}份，按票号排列）", _rows(record["tickets"], record, named)),
        ],
        steps=[step or (_SHARE if record["per_project"] is None else _OF_EACH) for step in _COMPUTED],
        notes=(),
        signed=[SIGNED],
    )


def _facts(record: Mapping[str, Any], named: Mapping[str, str], company: str) -> Iterator[tuple[str, str]]:
    yield "单位", company
    yield "轮次、报告期年度", f"{record['round']}　{record['year']}年"
    yield "抽查的文件", named.get(record["type"], record["type"])
    yield "依据", f"《客户沟通管理规程》{record['clause']}"
    yield "开轮（总体固定）", _when(record["opened_at"], record["opened_by"], named)
    yield "总体", f"{len(record['population'])}份；以前各轮已抽{len(record['drawn_before'])}份，不再列入"
    yield "总体摘要", str(record["population_digest"])
    if committed := draw_commitment.named(record):
        signed = f"种子产生前签名的检查点（{committed['size']}个事件，根 {committed['root']}）"
        yield "总体入账", f"台账第{committed['event']}号事件，见{signed}"
    yield "抽取（种子公布）", _when(record["closed_at"], record["closed_by"], named)
    source = _SOURCES.get(record.get("seed_source", ""), "来源未记录")
    yield "种子", f"{record['seed']}（{source}）"
    yield "算法", f"{record['algorithm']}（SHA-256票号，由小到大）"
    yield "没有可抽文件的项目", "、".join(named.get(code, code) for code in record["missing"]) or "无"


def _when(at: Any, by: str | None, named: Mapping[str, str]) -> str:
    who = named.get(by, by) if by else "—"
    return f"{own_papers.moment(at)}　{who}"


def _rows(numbers: Any, record: Mapping[str, Any], named: Mapping[str, str]) -> list[tuple[str, str, str]]:
    projects, tickets = record["projects"], record["tickets"]
    return [(one, named.get(projects[one], projects[one]), tickets[one][:_TICKET]) for one in numbers]
