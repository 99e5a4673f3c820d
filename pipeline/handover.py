"""What of an entry a recipient is given, and how its item (件) stands in the catalogue. Pure: nothing is read here.

Source of the catalogue: DA/T 22-2015, 《归档文件整理规则》: 档号 = 全宗号-门类代码·年度-保管期限-机构（问题）代码-件号;
序号、档号、文号、责任者、题名、日期、密级、页数、备注. In place of 密级, a word for state secrets, stands 公开范围.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive import entry as entries
from archive.entry import EntryFacts
from pipeline.stages import Stage
from pipeline.workbook.tables import Column
from schemas import retention
from schemas.handover import Personal, Recipient

FORMAT = "letterbook-handover-1"
CATALOGUE, NOTE = "移交目录", "移交清单"
COLUMNS = (
    Column("序号", 7),
    Column("档号", 26),
    Column("文号", 23),
    Column("责任者", 17),
    Column("题名", 38),
    Column("日期", 16),
    Column("公开范围", 11),
    Column("页数", 7),
    Column("保管期限", 11),
    Column("类别", 16),
    Column("备注", 16),
)
_SCOPES = {"public": "社会公开", "owners": "业主公开", "internal": "内部", "restricted": "受限"}
_GONE = {Stage.WITHDRAWN: "已撤回", Stage.SUPERSEDED: "已被替代"}
# Why a whole entry is not given, as it stands on the list that both sides sign.
REASON_SCOPE, REASON_TYPE = "公开范围受限，不在移交范围", "公司内部管理文件，不在移交范围"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the catalogue: an entry that is given, and what there is to say of it."""

    facts: EntryFacts
    serial: int
    pages: int | None
    stage: str
    is_imported: bool = False
    left_out: Sequence[str] = ()
    author: str = ""


def refused_because(facts: EntryFacts, recipient: Recipient) -> str:
    """Return why the entry as a whole is not given to `recipient`; empty where it is."""
    if confidentiality(facts) not in recipient.confidentiality:
        return REASON_SCOPE
    return REASON_TYPE if facts.type in recipient.leave_out else ""


def confidentiality(facts: EntryFacts) -> str:
    """Return the 公开范围 of an entry, by its id."""
    return str(facts.more.get("confidentiality", "internal"))


def part_of(name: str, number: str) -> Personal | None:
    """Return to which personal part the file `name` belongs; None: it lies in the public part."""
    if not name.startswith(entries.PERSONAL):
        return None
    bare = name.removeprefix(entries.PERSONAL)
    whole = {
        "record.json": Personal.RECORD,
        "notes.json": Personal.NOTES,
        "attachments.json": Personal.ATTACHMENTS,
        entries.pdf_name(number): Personal.RENDITIONS,
        entries.docx_name(number): Personal.RENDITIONS,
    }
    if bare in whole:
        return whole[bare]
    # Papers of a batch lie in folders of their own or are told by their names; scans by what kind of thing they are.
    return Personal.ATTACHMENTS if bare.startswith(("scan-", "photo-", "original")) else Personal.PAPERS


def given(names: Iterable[str], number: str, recipient: Recipient) -> tuple[list[str], list[str]]:
    """Return which files of an entry `recipient` is given, and which are left out."""
    chosen: tuple[list[str], list[str]] = ([], [])
    for name in names:
        part = part_of(name, number)
        chosen[part is not None and part not in recipient.personal].append(name)
    return chosen


def term(facts: EntryFacts) -> str:
    """Return the code of the retention period: Y, D30, D10."""
    return facts.retention.rpartition("-")[2]


def reference(facts: EntryFacts, serial: int, fonds: str, class_code: str) -> str:
    """Return the 档号 of an item; its year is that of signing (requirements 0)."""
    return f"{fonds}-{class_code}·{facts.issued_on[:4]}-{term(facts)}-{facts.project}-{serial:04d}"


def serials(listed: Iterable[EntryFacts]) -> list[int]:
    """Return the 件号 of each entry, in the order in which they were filed: gap-free in its year and period.

    Counted over everything that was filed, so that an item bears the same 档号 whoever it is given to.
    """
    last: dict[tuple[str, str], int] = {}
    found = []
    for facts in listed:
        group = (facts.issued_on[:4], term(facts))
        last[group] = last.get(group, 0) + 1
        found.append(last[group])
    return found


def row(position: int, item: Item, office: Mapping[str, str]) -> list[str]:
    """Return the item as the catalogue prints it. `office`: fonds, class_code, and the company's name."""
    facts = item.facts
    return [
        str(position),
        reference(facts, item.serial, office["fonds"], office["class_code"]),
        facts.number,
        item.author or office["name"],
        facts.title,
        facts.issued_on.replace("-", ""),
        _SCOPES.get(confidentiality(facts), ""),
        str(item.pages) if item.pages else "—",
        retention.period_word(term(facts)),
        str(facts.more.get("type_title", facts.type)),
        "；".join(_remarks(item)),
    ]


def _remarks(item: Item) -> Iterable[str]:
    if (word := _GONE.get(Stage(item.stage))) is not None:
        yield word
    if item.facts.importance == "important":
        yield "重要"
    if item.is_imported:
        yield "由外部导入"
    if any(name.startswith(entries.PERSONAL) for name in item.left_out):
        yield "个人信息部分未移交"
