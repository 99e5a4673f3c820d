"""《对客信息发布一览表》 (5.3.3A, 5.6.1) in its official form (requirements 4.5): a row a document, by number.

As a workbook a sheet a project, and as a PDF a page a project, both A4 across with title, project, year and a line to
be signed. What is left blank is filled in by hand; what has not happened is “—”.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline import own_papers
from pipeline.own_papers import Printing
from pipeline.workbook.tables import Column, Sheet, tables_workbook

TITLE = "对客信息发布一览表"
SIGNED = "填表人：＿＿＿＿＿＿　　　　审核人（项目经理）：＿＿＿＿＿＿　　　　日期：＿＿＿＿年＿＿月＿＿日"

# Heading and width in characters; the PDF takes the widths as shares of its line.
_COLUMNS = (
    Column("序号", 5),
    Column("登记号", 10),
    Column("标题", 20),
    Column("文种", 7.5),
    Column("文件编号", 16),
    Column("渠道", 10),
    Column("范围", 9),
    Column("拟稿人、时间", 9.5),
    Column("项目经理审核", 9.5),
    Column("财务审批", 9.5),
    Column("分管领导审批", 9.5),
    Column("总经理审批", 9.5),
    Column("发布人、时间", 9.5),
    Column("位置或链接", 13),
    Column("张贴止", 9.5),
    Column("撤下", 9.5),
    Column("份数", 5),
    Column("照片", 5),
    Column("反馈", 9),
    Column("档号", 16.5),
)
ROLES = ("project_manager", "finance_center", "supervising_leader", "general_manager")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the register, each value as it is printed; `places` holds one line a place or way.

    `state` is the word for what is no longer in force (已撤回), and empty otherwise.
    """

    number: str
    state: str
    title: str
    kind: str
    document: str
    channels: Sequence[str]
    audience: str
    drafted: str
    approved: Mapping[str, str]
    published: str
    places: Sequence[str]
    until: str
    removed: str
    copies: int
    photos: int
    entry: str

    def texts(self, position: int) -> list[str]:
        """Return the row as it is printed, column by column, as the `position`th of its sheet."""
        texts = [
            str(position),
            "\n".join(filter(None, (self.number, self.state))),
            self.title,
            self.kind,
            self.document,
            "、".join(self.channels),
            self.audience,
            self.drafted,
            *(self.approved.get(role, "") for role in ROLES),
            self.published,
            "\n".join(self.places),
            self.until,
            self.removed,
            str(self.copies or ""),
            f"{self.photos}张" if self.photos else "",
        ]
        return [*(words or "—" for words in texts), "", self.entry or "—"]


def workbook(company: str, year: str, projects: Mapping[str, Sequence[Line]], stamp: str = "") -> bytes:
    """Return the register of one year (or of all, with an empty `year`), as the bytes of an .xlsx file.

    `stamp` stands at the foot of every page and in the file's properties.
    """
    sheets = [
        Sheet(name, TITLE, _subtitle(company, name, year), _COLUMNS, _rows(lines), SIGNED)
        for name, lines in projects.items()
    ]
    empty = Sheet("一览表", TITLE, _subtitle(company, "", year), _COLUMNS, [], SIGNED)
    return tables_workbook(TITLE, sheets or [empty], stamp)


def pdf(company: str, year: str, projects: Mapping[str, Sequence[Line]], how: Printing) -> bytes:
    """Return the same register as a PDF, each project on a page of its own.

    Raises:
        MissingGlyph: a character that no face has.
    """
    sheets = [(_subtitle(company, name, year), _rows(lines)) for name, lines in projects.items()]
    return own_papers.printed(
        "register",
        (TITLE, company, year),
        how,
        signed=SIGNED,
        columns=_COLUMNS,
        whole=sum(column.width for column in _COLUMNS),
        sheets=sheets or [(_subtitle(company, "", year), [])],
    )


def _rows(lines: Sequence[Line]) -> list[list[str]]:
    return [line.texts(position) for position, line in enumerate(lines, 1)]


def _subtitle(company: str, project: str, year: str) -> str:
    parts = (f"单位：{company}", f"项目：{project}" if project else "", f"年度：{year}年" if year else "")
    return "　　".join(filter(None, parts))
