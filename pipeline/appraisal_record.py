"""档案鉴定报告 and 销毁清册: the paper that a round of appraisal leaves, with its list, its reason and both names.

《档案法实施条例》 asks for a report of every appraisal; of what is destroyed the list is kept for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import own_papers
from pipeline.own_papers import Printing
from schemas import retention, wording

REPORT, LIST = "档案鉴定报告", "档案鉴定报告暨销毁清册"
_SIGNED = "鉴定人：＿＿＿＿＿＿　　　确认人：＿＿＿＿＿＿　　　日期：＿＿＿＿年＿＿月＿＿日"
_WATCHED = "销毁人：＿＿＿＿＿＿　　　监销人：＿＿＿＿＿＿　　　日期：＿＿＿＿年＿＿月＿＿日"
_NOTES = (
    "销毁后保留：文件编号、题名、各文件摘要、台账记录和销毁证明。文件编号不再使用。",
    "销毁证明（certificates/文件编号.json）内容出自台账，可随时重新开具：",
    "letterbook retention certificate 文件编号 -o 销毁证明.pdf",
)


def title_of(round_: Mapping[str, Any]) -> str:
    """Return what the paper of a round is called: a list of what is destroyed is one only once it was confirmed."""
    destroys = round_["outcome"] == "destroy" and round_["verdict"] == "confirmed"
    return LIST if destroys else REPORT


def pdf(round_: Mapping[str, Any], named: Mapping[str, str], company: str, how: Printing) -> bytes:
    """Return the paper of a round on A4; `named` are the names of projects, people and classes by their ids.

    Raises:
        MissingGlyph: a character that no face has.
    """
    title = title_of(round_)
    return own_papers.printed(
        "appraisal_record",
        (title, company, str(round_["round"])),
        how,
        facts=list(_facts(round_, named, company)),
        heading=f"{'销毁清册' if title == LIST else '鉴定的档案'}（{len(round_['entries'])}件）",
        rows=[_row(line, named) for line in round_["entries"]],
        notes=_NOTES if title == LIST else (),
        signed=[_WATCHED if title == LIST else _SIGNED],
    )


def _facts(round_: Mapping[str, Any], named: Mapping[str, str], company: str) -> Iterator[tuple[str, str]]:
    yield "单位", company
    yield "鉴定编号", str(round_["round"])
    yield "依据", str(round_["clause"])
    kept = round_["keep_until"]
    yield "鉴定意见", f"继续保管至{wording.date_long(kept.isoformat())}" if kept else "予以销毁"
    yield "理由", str(round_["reason"])
    yield "提出", _when(round_["proposed_at"], round_["proposed_by"], named)
    yield from _answered(round_, named)
    if round_["begun_at"]:
        yield "销毁", _when(round_["begun_at"], round_["disposed_by"], named)
    yield "清单摘要", f"{round_['list_digest']}（SHA-256，与台账一致）"


def _answered(round_: Mapping[str, Any], named: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not round_["verdict"]:
        yield "确认", "待确认"
        return
    said = _when(round_["answered_at"], round_["answered_by"], named)
    yield ("确认" if round_["verdict"] == "confirmed" else "不予确认"), said
    if round_["answer"]:
        yield "确认意见", str(round_["answer"])


def _when(at: Any, by: str, named: Mapping[str, str]) -> str:
    return f"{own_papers.moment(at)}　{named.get(by, by)}"


def _row(line: Mapping[str, Any], named: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    name, period = retention.split(str(line["term"]))
    project, term = (
        named.get(line["project"], line["project"]),
        f"{named.get(name, name)}　{retention.period_word(period)}",
    )
    return (
        str(line["number"]),
        str(line["title"]),
        project,
        term,
        str(line["ended_on"]),
    )
