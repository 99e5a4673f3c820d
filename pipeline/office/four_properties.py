"""The report on the four properties (四性检测报告) of everything that is filed, from a check that was just made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from archive import entry as entries
from archive.store import Entry, Store
from pipeline import four_properties
from pipeline.four_properties import ITEMS, STANDARD, Result, Subject
from pipeline.office import stores
from pipeline.office.models import Event
from pipeline.office.verifying import Verified
from pipeline.premises import Premises
from pipeline.render.facts import Facts
from pipeline.render.report_docx import Section, report_docx
from schemas import wording
from schemas.errors import LetterbookError

TITLE = "归档电子文件四性检测报告"
_SIGNED = "检测人：＿＿＿＿＿＿　　　　审核人：＿＿＿＿＿＿　　　　日期：＿＿＿＿年＿＿月＿＿日"
_MOST = 200
_ITEM = (
    ("序号", 1.3),
    ("检测项目", 4.1),
    ("检测方法", 5.4),
    ("规程条款", 1.9),
    ("件数", 1.3),
    ("不合格", 1.5),
    ("结果", 1.5),
)


def written(premises: Premises, verified: Verified, *, as_json: bool) -> bytes:
    """Return the report as JSON (an entry a row) or as a Word file (items, failures, counts, lines to sign)."""
    rows = list(entries_tested(premises, verified))
    at = timezone.localtime()
    summed = _summed(rows)
    about = {"standard": STANDARD, "at": at.isoformat(timespec="seconds"), "checked": verified.checked}
    if as_json:
        told = about | {
            "expected": verified.expected,
            "items": summed,
            "entries": rows,
            "faults": verified.row()["faults"],
        }
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
    is_good = verified.is_whole and not any(item["failed"] for item in summed)
    company = str(premises.company["name"])
    day = f"{wording.date_long(at.date().isoformat())}{at:%H:%M}"
    facts = [
        ("检测单位", company), ("检测时间", day), ("检测环节", "长期保存"), ("依据标准", STANDARD),
        ("应检件数", f"{verified.expected}件"), ("实检件数", f"{verified.checked}件"),
        ("检测结论", "合格" if is_good else "不合格，详见第二部分"),
    ]  # fmt: skip
    sections = [*_items(summed), *_failures(rows, verified), _covered(verified)]
    return report_docx(Facts(TITLE, company, at, subject=STANDARD), facts, sections, _SIGNED)


def entries_tested(premises: Premises, verified: Verified) -> Iterator[dict[str, Any]]:
    """Yield each filed entry with the result of every item, as the JSON report has it."""
    archive, *copies = stores.named(premises)
    codes = _codes(verified)
    everywhere = {fault.code for fault in verified.faults if fault.code in {"number-gap", "number-twice"}}
    for entry, told in stores.filings().items():
        number = str(told.body["number"])
        own = codes.get(number, frozenset()) | everywhere
        kept = sum(1 for place in copies if place.store.has(entry) and f"{place.name}-" not in "".join(own))
        subject = _subject(archive.store, entry, own, told, kept)
        results = four_properties.tested(subject) if subject else _unreadable()
        yield {"number": number, "entry": entry, "items": {name: result.value for name, result in results.items()}}


def _unreadable() -> dict[str, Result]:
    """Return the results of an entry that does not say what it is: all fail, but what is tested nowhere."""
    return {item.number: Result.UNTESTED if item.number == "4-4" else Result.FAILED for item in ITEMS}


def _codes(verified: Verified) -> Mapping[str, frozenset[str]]:
    """Return the codes of the faults about each document, by its number: places in stores begin with it."""
    found: dict[str, set[str]] = {}
    for fault in verified.faults:
        for word in fault.where.replace(": ", "/").split("/"):
            found.setdefault(word, set()).add(fault.code)
    return {word: frozenset(codes) for word, codes in found.items()}


def _subject(store: Store, entry: str, codes: frozenset[str], told: Event, copies: int) -> Subject | None:
    try:
        view = store.open(entry)
        facts = entries.loads(view.read(entries.ENTRY))
        public = [name for name in view.names() if not name.startswith(entries.PERSONAL)]
        wanted = {entries.pdf_name(facts.number), entries.docx_name(facts.number)}
        files = {name: _read(view, name) for name in public if name in wanted}
    except LetterbookError:
        return None
    return Subject(facts, files, codes, is_proved=told.seq > 0, copies=copies)


def _read(view: Entry, name: str) -> bytes:
    """Return a file, or nothing of one that is not what was filed: then nothing opens, and the items about it fail."""
    try:
        return view.read(name)
    except LetterbookError:
        return b""


def _summed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts = {item.number: Counter(row["items"][item.number] for row in rows) for item in ITEMS}
    return [
        {
            "number": item.number, "property": item.property, "title": item.title, "how": item.how,
            "clause": item.clause, "tested": counts[item.number][Result.PASSED] + counts[item.number][Result.FAILED],
            "failed": counts[item.number][Result.FAILED],
            "result": _verdict(counts[item.number]).value,
        }
        for item in ITEMS
    ]  # fmt: skip


def _verdict(counts: Counter[str]) -> Result:
    for result in (Result.FAILED, Result.PASSED, Result.UNTESTED):
        if counts[result]:
            return result
    return Result.NOT_APPLICABLE


def _items(summed: list[dict[str, Any]]) -> Iterator[Section]:
    names = dict.fromkeys(item["property"] for item in summed)
    for position, name in enumerate(names, 1):
        rows = [
            [
                one["number"],
                one["title"],
                one["how"],
                one["clause"],
                str(one["tested"]),
                str(one["failed"]),
                one["result"],
            ]
            for one in summed
            if one["property"] == name
        ]
        title = f"一、检测项目（{position}）{name}" if position == 1 else f"（{position}）{name}"
        yield Section(title, columns=_ITEM, rows=rows, bad=frozenset({Result.FAILED.value}))


def _failures(rows: list[dict[str, Any]], verified: Verified) -> Iterator[Section]:
    named = {item.number: item.title for item in ITEMS}
    bad = [
        [row["number"], "、".join(named[name] for name, result in row["items"].items() if result == Result.FAILED)]
        for row in rows
        if Result.FAILED in row["items"].values()
    ]
    more = f"共{len(bad)}件，列出前{_MOST}件；全部见JSON报告。" if len(bad) > _MOST else ""
    yield Section(
        "二、不合格的件",
        more or ("" if bad else "无。"),
        (("文件编号", 6.5), ("不合格项目", 10.5)) if bad else (),
        bad[:_MOST],
    )
    faults = [[fault.where, fault.message.localized("zh-Hans")] for fault in verified.faults[:_MOST]]
    if faults:
        yield Section("三、核对发现的问题", "", (("位置", 8.5), ("问题", 8.5)), faults)


def _covered(verified: Verified) -> Section:
    from schemas.language import CHINESE, translate

    rows = [
        [
            translate(one.part.words, language=CHINESE),
            _UNITS.get(one.of) or _UNITS.get(one.of.rpartition("-")[2], one.of),
            f"{one.checked:,}",
            f"{one.expected:,}",
        ]
        for one in verified.covered
    ]
    columns = (("核对对象", 6.0), ("单位", 3.0), ("已核对", 4.0), ("应核对", 4.0))
    return Section("附：核对的数量", "", columns, rows)


_UNITS = {
    "canaries": "处故意损坏", "entries": "件", "files": "个文件", "bytes": "字节", "stores": "个库", "events": "条记录",
    "documents": "件", "series": "个系列", "rows": "行",
    "parts": "件", "ever-opened-parts": "件（历次累计）", "parcels": "件",
}  # fmt: skip
