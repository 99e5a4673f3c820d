"""《对客信息发布一览表》 (5.3.3A, 5.6.1) in its official form: a sheet a project, a row a document, by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.workbook.tables import Column, Sheet, tables_workbook

TITLE = "对客信息发布一览表"

_COLUMNS = (
    Column("登记号", 9),
    Column("标题", 24),
    Column("文种", 8),
    Column("文件编号", 22),
    Column("渠道", 12),
    Column("范围", 9),
    Column("拟稿", 9),
    Column("项目经理审核", 9),
    Column("分管领导审批", 9),
    Column("总经理审批", 9),
    Column("发布", 9),
    Column("张贴位置、份数", 18),
    Column("张贴期限", 9),
    Column("撤下", 8),
    Column("状态", 7),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the register, each value as it is printed; `posted` holds one line a place."""

    number: str
    title: str
    kind: str
    document: str
    channels: Sequence[str]
    audience: str
    drafted: str
    approved: Mapping[str, str]
    published: str
    posted: Sequence[str]
    term: str
    removed: str
    state: str

    def texts(self) -> list[str]:
        """Return the row as it is printed, column by column; what has not happened is “—”."""
        approvals = [
            self.approved.get(role, "") for role in ("project_manager", "supervising_leader", "general_manager")
        ]
        texts = [
            self.number,
            self.title,
            self.kind,
            self.document,
            "、".join(self.channels),
            self.audience,
            self.drafted,
            *approvals,
            self.published,
            "\n".join(self.posted),
            self.term,
            self.removed,
            self.state,
        ]
        return [words or "—" for words in texts]


def workbook(company: str, year: str, projects: Mapping[str, Sequence[Line]], stamp: str = "") -> bytes:
    """Return the register of one year (or of all, with an empty `year`), as the bytes of an .xlsx file.

    `stamp` stands at the foot of every page and in the file's properties.
    """
    when = f"　年度：{year}" if year else ""
    sheets = [
        Sheet(name, TITLE, f"单位：{company}　项目：{name}{when}", _COLUMNS, [line.texts() for line in lines])
        for name, lines in projects.items()
    ]
    return tables_workbook(TITLE, sheets or [Sheet("一览表", TITLE, f"单位：{company}{when}", _COLUMNS, [])], stamp)
