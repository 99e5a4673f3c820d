"""销毁证明, the sheet that one destroyed document leaves: which it was, on whose decision it went, what proves that.

It says what the certificate of the ledger says (`certificates/`), for a records officer to print, seal and file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import own_papers
from pipeline.own_papers import Printing
from pipeline.render import handover_docx
from pipeline.render.handover_docx import Grid, Note
from schemas import retention, wording

TITLE = "档案销毁证明"
_FILES = ("序号", "文件", "摘要（SHA-256）")
_WIDTHS = (1, 4, 9)
_SIGNERS = ("销毁人", "监销人", "单位")
_SIGNED = (
    "销毁人：＿＿＿＿＿＿　　　监销人：＿＿＿＿＿＿　　　日期：＿＿＿＿年＿＿月＿＿日",
    "单位（盖章）：",
)
_DONE = "上列档案保管期限届满，经鉴定确认，已于{at}从档案库和各处备份中销毁完毕，不可恢复；文件编号不再使用。"
_BEGUN = "上列档案保管期限届满，经鉴定确认，已开始销毁，尚未完成；完成后请重新打印。"
_PROVED = "本证明的内容出自台账，与 {file} 一致；可用 letterbook ledger prove {event} 出具入账存证，由他人自行核对。"


def pdf(told: Mapping[str, Any], named: Mapping[str, str], company: str, how: Printing) -> bytes:
    """Return the certificate `told` on A4; `named` are the names of types, projects, people and classes by their ids.

    Raises:
        MissingGlyph: a character that no face has.
    """
    return own_papers.printed(
        "disposal_certificate",
        (TITLE, company, str(told["number"])),
        how,
        facts=list(_facts(told, named, company)),
        heading=_heading(told),
        headings=_FILES,
        rows=list(_rows(told)),
        notes=_remarks(told),
        signed=_SIGNED,
    )


def docx(told: Mapping[str, Any], named: Mapping[str, str], company: str, how: Printing) -> bytes:
    """Return the same as DOCX."""
    facts = list(_facts(told, named, company))
    remarks, files = [*_remarks(told), how.stamp], Grid(_FILES, _WIDTHS, list(_rows(told)))
    return handover_docx.note(Note(TITLE, facts, [files], remarks, _SIGNERS), how.at)


def _facts(told: Mapping[str, Any], named: Mapping[str, str], company: str) -> Iterator[tuple[str, str]]:
    yield "单位", company
    yield "文件编号", str(told["number"])
    yield "题名", str(told["title"])
    yield "文件类型", named.get(told["type"], told["type"])
    yield "项目", named.get(told["project"], told["project"])
    yield "保管期限", _term(str(told["term"]), named, str(told["ended_on"]))
    yield "归档", f"{told['entry']}（台账第{told['filed_as']}号事件）"
    yield "归档件摘要", f"{told['inventory']}（SHA-512）"
    proposed, confirmed = (named.get(told[by], told[by]) for by in ("proposed_by", "confirmed_by"))
    yield "鉴定", f"{told['round']}　提出：{proposed}　确认：{confirmed}"
    yield "依据", str(told["basis"])
    yield "销毁清册摘要", f"{told['list']}（SHA-256）"
    yield "销毁", f"{own_papers.moment(told['at'])}　{named.get(told['by'], told['by'])}（台账第{told['event']}号事件）"


def _term(term: str, named: Mapping[str, str], ended_on: str) -> str:
    name, period = retention.split(term)
    return f"{named.get(name, name)}　{retention.period_word(period)}　{wording.date_long(ended_on)}期满"


def _heading(told: Mapping[str, Any]) -> str:
    return f"销毁的文件（{len(told['files'])}个）"


def _rows(told: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for at, (name, digest) in enumerate(told["files"].items(), 1):
        yield str(at), str(name), str(digest)


def _remarks(told: Mapping[str, Any]) -> list[str]:
    done = _DONE.format(at=own_papers.moment(told["done_at"])) if told["done_at"] else _BEGUN
    return [done, _PROVED.format(file=f"certificates/{told['number']}.json", event=told["event"])]
