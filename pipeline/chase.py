"""催办清单 as a workbook: what is late and what is missing, to be sent to those who owe it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.workbook.tables import Column, Sheet, tables_workbook

TITLE = "逾期及缺交事项催办清单"
_COLUMNS = (
    Column("序号", 5),
    Column("项目", 14),
    Column("事项", 26),
    Column("期间或事由", 20),
    Column("依据条款", 12),
    Column("期限", 12),
    Column("逾期天数", 9),
    Column("责任人", 20),
    Column("现状", 14),
)


def workbook(company: str, rows: Sequence[Sequence[str]], at: str, stamp: str) -> bytes:
    """Return the list as it stood `at`, as the bytes of an .xlsx file; `stamp` says who took it out.

    `rows` hold the texts of every column but the first.
    """
    numbered = [[str(number), *(words or "—" for words in row)] for number, row in enumerate(rows, 1)]
    subtitle = f"单位：{company}　　截至：{at}"
    return tables_workbook(TITLE, [Sheet("催办清单", TITLE, subtitle, _COLUMNS, numbered)], stamp)
