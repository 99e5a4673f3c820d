"""The papers that lie in a handover: its catalogue as workbook and DOCX, the list to be signed, how to check it all.

Nothing here touches an office: what stands in the papers is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline import handover
from pipeline.handover import COLUMNS, Item
from pipeline.render import handover_docx
from pipeline.render.handover_docx import Grid, Note
from pipeline.workbook.tables import Sheet, tables_workbook
from schemas import wording
from schemas.handover import Personal, Recipient

_PERSONAL = {
    Personal.RENDITIONS: "未遮盖的文件",
    Personal.RECORD: "未遮盖的数据",
    Personal.ATTACHMENTS: "扫描件、照片等附件",
    Personal.PAPERS: "逐户文件",
    Personal.NOTES: "审批意见",
}
_SIGNERS = ("移交人", "接收人", "监交人")

_README = """\
{project}档案移交包——说明

移交方：{company}
接收方：{recipient}
制作日期：{day}
共{count}件。

一、里面有什么
  data/移交目录.xlsx、data/移交目录.docx   每件一行的目录
  data/移交清单.docx                       件数和签章处，双方各执一份
  data/entries/年度/类别/文号/files/       该件的全部文件（正文PDF和DOCX、附件、数据）
  data/entries/年度/类别/文号/personal/    含个人信息的文件（未遮盖的正文、扫描件等），可直接打开
  data/entries/年度/类别/文号/personal-key.txt  files/personal/ 中加密原件（age 格式）的密钥
  data/entries/年度/类别/文号/events.json  该件的发布、张贴、撤回、抄送等记录
  data/entries/年度/类别/文号/ledger-proof.json  该件的归档存证
  data/entries.jsonl                       每件一行：文件及其 SHA-256，供程序读取
  data/checkpoint.txt                      移交时移交方台账的检查点（已签名）

二、怎样核对：不需要移交方的软件
  1. 完整、未改动：在本文件夹中运行下列任何一条，没有报错即为完好。
       sha512sum --quiet -c manifest-sha512.txt
       sha256sum --quiet -c manifest-sha256.txt
     Windows 可逐个核对：certutil -hashfile 文件名 SHA512
     也可用美国国会图书馆的 bagit.py（pip install bagit）：
       bagit.py --validate .
     本包符合 BagIt 1.0（RFC 8493），任何支持该标准的软件都能核对。
  2. 与双方签认的一致：下列文件的 SHA-256 应与移交清单上的校验值相同，其中列有每件每个文件的 SHA-256。
       sha256sum data/entries.jsonl
  3. 某件确在移交方台账中：
       letterbook ledger check-proof data/entries/…/ledger-proof.json --file data/entries/…/files/文号.pdf
     存证是普通的 JSON 文件（RFC 6962 默克尔树），其他软件也能验算。

三、没有移交的
{left_out}
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What the papers tell of a handover as a whole.

    `left_out` counts entries by reason; `digest` is the SHA-256 of `entries.jsonl`, which has that of every file.
    """

    company: str
    fonds: str
    class_code: str
    project: str
    year: str
    recipient: Recipient
    at: datetime
    by: str
    purpose: str
    left_out: Mapping[str, int]
    digest: str = ""

    @property
    def subtitle(self) -> str:
        """The line below the title of the catalogue."""
        year = f"　　年度：{self.year}年" if self.year else ""
        return f"移交方：{self.company}　　项目：{self.project}{year}　　接收方：{self.recipient.title}"

    @property
    def not_given(self) -> str:
        """What of the personal part the recipient is not given, in words; empty where it is given all of it."""
        lacking = [word for part, word in _PERSONAL.items() if part not in self.recipient.personal]
        return f"含个人信息的部分未移交：{'、'.join(lacking)}（{self.recipient.clause}）。" if lacking else ""


def rows(told: Told, items: Sequence[Item]) -> list[list[str]]:
    """Return the rows of the catalogue."""
    office = {"fonds": told.fonds, "class_code": told.class_code, "name": told.company}
    return [handover.row(position, item, office) for position, item in enumerate(items, 1)]


def workbook(told: Told, lines: Sequence[Sequence[str]]) -> bytes:
    """Return the catalogue as a workbook."""
    sheet = Sheet(handover.CATALOGUE, _title(told, handover.CATALOGUE), told.subtitle, COLUMNS, lines)
    return tables_workbook(handover.CATALOGUE, [sheet], _stamp(told))


def document(told: Told, lines: Sequence[Sequence[str]]) -> bytes:
    """Return the catalogue as DOCX."""
    headings, widths = [one.heading for one in COLUMNS], [one.width for one in COLUMNS]
    grid = Grid(headings, widths, lines)
    return handover_docx.catalogue(_title(told, handover.CATALOGUE), told.subtitle, grid, told.at)


def note(told: Told, items: Sequence[Item]) -> bytes:
    """Return the list that both sides sign: how many of what, what is not given, room for digest and signatures."""
    facts = [
        ("移交方", told.company),
        ("项目", told.project),
        ("接收方", told.recipient.title),
        ("年度", f"{told.year}年" if told.year else "全部"),
        ("制作", f"{told.by}　{wording.date_long(told.at.date().isoformat())}"),
        ("用途", told.purpose or "—"),
        ("移交件数", f"{len(items)}件"),
        ("校验值", told.digest),
    ]
    given = Counter((str(one.facts.more.get("type_title", one.facts.type))) for one in items)
    counts = [Grid(("类别", "件数"), (3, 1), [(name, str(count)) for name, count in sorted(given.items())])]
    if told.left_out:
        left = [(reason, str(count)) for reason, count in sorted(told.left_out.items())]
        counts.append(Grid(("未移交的原因", "件数"), (3, 1), left))
    remarks = [
        words
        for words in (told.not_given, "校验值是 data/entries.jsonl 的 SHA-256；核对办法见“说明.txt”。本清单一式三份。")
        if words
    ]
    return handover_docx.note(Note(_title(told, handover.NOTE), facts, counts, remarks, _SIGNERS), told.at)


def readme(told: Told, count: int) -> bytes:
    """Return how to check the bag without any software of ours; Windows' editor is told that it is UTF-8."""
    left = [f"  {reason}：{number}件。" for reason, number in sorted(told.left_out.items())]
    left += [f"  {told.not_given}"] if told.not_given else []
    words = _README.format(
        project=told.project,
        company=told.company,
        recipient=told.recipient.title,
        day=wording.date_long(told.at.date().isoformat()),
        count=count,
        left_out="\n".join(left) or "  无。",
    )
    return words.replace("\n", "\r\n").encode("utf-8-sig")


def _title(told: Told, what: str) -> str:
    return f"{told.project}档案{what}"


def _stamp(told: Told) -> str:
    return f"导出：{told.by} {told.at:%Y-%m-%d %H:%M}"
