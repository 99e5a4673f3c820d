"""The four properties of electronic records (真实性、完整性、可用性、安全性) as DA/T 70-2018 tests them, for one entry.

Each item says what is tested, how, and on what it rests; the result of an entry is one word an item. Only the public
part of an entry is opened: the personal part is proved by its digests alone. What this program cannot test it says so
(viruses), and never calls it passed.

Source: DA/T 70-2018 names the four properties and asks for their tests while records are kept. The items below follow
its sense; their numbers and wording are this program's own, and the clauses are the procedure's.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from archive import entry as entries
from archive.entry import EntryFacts
from schemas.errors import LetterbookError

if TYPE_CHECKING:
    from pipeline.render.pdf_safety import PdfFacts

STANDARD = "DA/T 70-2018"
_KNOWN = frozenset({".pdf", ".docx", ".xlsx", ".json", ".txt", ".jpg", ".jpeg", ".png", ".zip", ".age", ".csv", ".ofd"})
_PROGRAMS = re.compile(r"vbaProject\.bin|/activeX/|/embeddings/|\.(exe|dll|js|vbs|bat|cmd|scr)$", re.IGNORECASE)


class Result(StrEnum):
    """What a test came to."""

    PASSED = "合格"
    FAILED = "不合格"
    NOT_APPLICABLE = "不适用"
    UNTESTED = "未检测"


@dataclass(frozen=True, slots=True)
class Subject:
    """An entry as the tests see it: its facts, its public files, and what the check of everything found about it.

    `faults` are the codes that `verify` gave; `is_proved` that its filing event stands in the ledger, `copies` how many
    copies hold it.
    """

    facts: EntryFacts
    files: Mapping[str, bytes]
    faults: frozenset[str]
    is_proved: bool
    copies: int

    @property
    def pdf(self) -> bytes | None:
        """The public PDF, None where everything is personal."""
        return self.files.get(entries.pdf_name(self.facts.number))

    @property
    def docx(self) -> bytes | None:
        """The public DOCX."""
        return self.files.get(entries.docx_name(self.facts.number))


@dataclass(frozen=True, slots=True)
class Item:
    """One test: its number, the property it belongs to, what is tested, how, the clause, and the test itself."""

    number: str
    property: str
    title: str
    how: str
    clause: str
    test: Callable[[Subject], Result]


def _told(holds: bool | None) -> Result:
    return Result.NOT_APPLICABLE if holds is None else Result.PASSED if holds else Result.FAILED


def _bare(words: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def _lines(one: Subject) -> list[str]:
    """Return the lines of the PDF's text, each without spaces; none of a PDF that does not open."""
    from pipeline.render.pdf_text import whole_pages
    from pipeline.render.pdfium import Unreadable

    try:
        return [_bare(line) for page in whole_pages(one.pdf or b"") for line in page.splitlines()]
    except Unreadable:
        return []


def _text(one: Subject) -> str:
    return "".join(_lines(one))


def _pdf(one: Subject, holds: Callable[[PdfFacts], bool]) -> bool | None:
    from pipeline.render.pdf_safety import pdf_facts
    from pipeline.render.pdfium import Unreadable

    if one.pdf is None:
        return None
    try:
        return holds(pdf_facts(one.pdf))
    except Unreadable:
        return False


def _origin(one: Subject) -> Result:
    return _told(one.is_proved and not one.faults & {"ledger-differs", "not-in-ledger", "row-differs"})


def _unaltered(one: Subject) -> Result:
    return _told(not one.faults)


def _agrees(one: Subject) -> Result:
    if one.pdf is None:
        return Result.NOT_APPLICABLE
    lines = _lines(one)
    text = "".join(lines)
    # A form is headed by the name of its type, on a line of its own; what it is about stands in its rows.
    is_headed = _bare(one.facts.title) in text or _bare(str(one.facts.more.get("type_title", ""))) in set(lines) - {""}
    return _told(_bare(one.facts.number) in text and is_headed)


def _described(one: Subject) -> Result:
    named = ("number", "title", "type", "project", "category", "retention", "issued_on", "content_digest")
    return _told(all(getattr(one.facts, name) for name in named))


def _complete(one: Subject) -> Result:
    if one.facts.more.get("confidentiality") == entries.RESTRICTED:
        return Result.NOT_APPLICABLE
    number = one.facts.number
    wanted = {entries.pdf_name(number), entries.docx_name(number), entries.RECORD, entries.TEXT}
    return _told(wanted <= {file.name for file in one.facts.files} and "file-missing" not in one.faults)


def _sequence(one: Subject) -> Result:
    return _told(not one.faults & {"number-gap", "number-twice", "number-unknown"})


def _approved(one: Subject) -> Result:
    return _told(all(given.get("name") and given.get("at") and given.get("roles") for given in one.facts.decisions))


def _docx_opens(one: Subject) -> Result:
    if one.docx is None:
        return Result.NOT_APPLICABLE
    try:
        with zipfile.ZipFile(io.BytesIO(one.docx)) as package:
            return _told(package.testzip() is None and "word/document.xml" in package.namelist())
    except (zipfile.BadZipFile, ValueError):
        return Result.FAILED


def _docx_is_plain(one: Subject) -> Result:
    if one.docx is None:
        return Result.NOT_APPLICABLE
    try:
        with zipfile.ZipFile(io.BytesIO(one.docx)) as package:
            locked = any(info.flag_bits & 1 for info in package.infolist())
            return _told(not locked and not any(_PROGRAMS.search(name) for name in package.namelist()))
    except (zipfile.BadZipFile, ValueError):
        return Result.FAILED


def _formats(one: Subject) -> Result:
    return _told(all(PurePosixPath(file.name).suffix.lower() in _KNOWN for file in one.facts.files))


def _found(one: Subject) -> Result:
    return _told(not one.faults & {"index-differs", "index-stale"})


def _pdf_opens(one: Subject) -> Result:
    return _told(_pdf(one, lambda found: found.pages > 0))


def _pdf_is_plain(one: Subject) -> Result:
    return _told(_pdf(one, lambda found: not (found.is_encrypted or found.scripts or found.files)))


def _has_text(one: Subject) -> Result:
    return Result.NOT_APPLICABLE if one.pdf is None else _told(bool(_text(one)))


_TRUE, _WHOLE, _USABLE, _SAFE = "真实性", "完整性", "可用性", "安全性"
ITEMS = (
    Item("1-1", _TRUE, "来源真实", "归档记录在台账中，与数据库一致", "5.3.3B②", _origin),
    Item("1-2", _TRUE, "元数据与内容一致", "编号、题名与正文比对", "5.3.3B②", _agrees),
    Item("1-3", _TRUE, "内容与归档时一致", "清单、每个文件逐字节核对摘要", "5.3.3B②", _unaltered),
    Item("2-1", _WHOLE, "元数据项完整", "必填项均有值", "5.3.3B②", _described),
    Item("2-2", _WHOLE, "编号连续", "同一系列从1起无缺号、无重号", "5.6.1", _sequence),
    Item("2-3", _WHOLE, "内容文件齐全", "正文两种格式、数据、纯文本俱在", "5.3.3B②", _complete),
    Item("2-4", _WHOLE, "审批过程完整", "每步有岗位、姓名、时间", "5.3.3B③", _approved),
    Item("3-1", _USABLE, "PDF可以打开", "实际打开，页数大于0", "5.3.3B②", _pdf_opens),
    Item("3-2", _USABLE, "DOCX可以打开", "实际打开，正文在内", "5.3.3B②", _docx_opens),
    Item("3-3", _USABLE, "文字可以提取", "从PDF取出文字", "5.3.3B②",
         _has_text),
    Item("3-4", _USABLE, "格式可以识别", "均为已知的长期保存格式", "5.3.3B②", _formats),
    Item("3-5", _USABLE, "可以检索", "索引与归档件一致", "5.3.3B②", _found),
    Item("4-1", _SAFE, "PDF无加密、无程序、无附件", "逐项读出", "5.3.3B②", _pdf_is_plain),
    Item("4-2", _SAFE, "DOCX无宏、无嵌入程序、无加密", "逐个部件查看", "5.3.3B②", _docx_is_plain),
    Item("4-3", _SAFE, "有备份", "另一存储中有完好的一份", "5.3.1C", lambda one: _told(one.copies > 0)),
    Item("4-4", _SAFE, "病毒检测", "由本机杀毒软件负责，本程序不检测", "5.3.3B②", lambda _one: Result.UNTESTED),
)  # fmt: skip


def tested(one: Subject) -> dict[str, Result]:
    """Return the result of every item for one entry, by the item's number."""
    return {item.number: _result(item, one) for item in ITEMS}


def _result(item: Item, one: Subject) -> Result:
    try:
        return item.test(one)
    except LetterbookError:
        return Result.FAILED
