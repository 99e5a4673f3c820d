"""Who does what with a paper of the year: each act carried out by the functions that people's commands call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import year_papers
from benchmarks.year_plan import Act, Verb
from pipeline.stages import Stage, Verdict
from schemas import record as records

if TYPE_CHECKING:
    from pipeline.office.models import Document, Person

# One example is the mould of every period, and some papers are late: what reminds of that passes with a reason.
_REMINDED = (
    "text-repeated", "suspected-copy", "figure-in-text-differs", "figure-jumped", "published-late", "measure-repeated",
    "figures-repeated", "last-meeting-differs", "last-opinions-undone", "last-opinions-unanswered",
)  # fmt: skip
_REASONS = dict.fromkeys(_REMINDED, "年度演练")
_ONE_EACH = ("steward", "project_manager")
_SCAN, _PLACE = b"%PDF-1.7 ", "宣传栏"


@dataclass
class Clock:
    """The simulated time: everything that asks the office what time it is gets this."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Company:
    """Whoever carries out the acts: the clock they live by, where papers are written, and what was made of each."""

    clock: Clock
    folder: Path
    leaders: Mapping[str, str]
    keys: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def live(self, acts: list[Act]) -> None:
        """Carry out `acts` in their order."""
        for act in acts:
            self.clock.now = act.at
            _BY_VERB[act.verb](self, act)

    def document(self, paper: tuple[str, str, str]) -> Document:
        """Return the document that was made of a paper."""
        from pipeline.office.models import Document

        return Document.objects.select_related("project").get(key=self.keys[paper])

    def holder(self, role: str, project: str) -> Person:
        """Return who holds `role` in a project of the company."""
        from pipeline.office import access

        if role == "supervising_leader":
            return access.person(self.leaders[project])
        return access.person(f"{role}.{project}" if role in _ONE_EACH else role)

    def submitted(self, act: Act, record: Mapping[str, Any], writer: Person) -> Document:
        """Hand in the paper of `act` and return its document; a refusal of it tells every problem."""
        from pipeline import flow
        from pipeline.office.intake import NotTaken

        file = self.folder / f"{act.type}-{act.project}.json"
        file.write_text(records.dumps(record), "utf-8")
        if (scan := _scan_of(act.type, record)) is not None:
            file = _with_scan(file, *scan)
        try:
            [document] = flow.submit(file, writer, reasons=_REASONS)
        except NotTaken as refused:
            for one in refused.problems:
                refused.add_note(f"{act.at:%Y-%m-%d %H:%M} {act.name}: {one.code} {one.sentence()}")
            raise
        self.keys[act.paper] = document.key
        return document


def _scan_of(kind: str, record: Mapping[str, Any]) -> tuple[str, bytes] | None:
    """Return name and bytes of the scan that a paper comes with: the letter itself, the committee's resolution."""
    if kind == "budget_final_accounts":
        return str(record["committee"]["attachment"]), _SCAN
    if kind == "letter_in":
        return "来函扫描件.pdf", _SCAN + str(record["letter"]["matter_id"]).encode()
    return None


def _with_scan(file: Path, name: str, data: bytes) -> Path:
    """Return a folder of the data file and a scan."""
    folder = file.with_suffix("")
    folder.mkdir(exist_ok=True)
    file.replace(folder / file.name)
    (folder / name).write_bytes(data)
    return folder


def _written(company: Company, act: Act) -> tuple[dict[str, Any], Person]:
    """Return what stands in the paper of `act`, the numbers of other papers filled in, and who writes it."""
    from pipeline.office import access, documents, people

    facts = people.facts_of(people.project(act.project))
    last = documents.newest_of(act.type, people.project(act.project)) if act.type == "service_report" else None
    before = documents.content(documents.newest(last)) if last else {}
    record = year_papers.paper(act, facts, before)
    for section in (one for one in record.values() if isinstance(one, dict)):
        for name, value in section.items():
            if isinstance(value, str) and value.startswith("@"):
                kind, _space, other = value[1:].partition(" ")
                section[name] = company.document((kind, act.project, other)).number
    return record, access.person(str(record["author"]))


def _through(company: Company, document: Document, writer: Person) -> None:
    """Take a document that was handed in through its own chain, release it, and publish what goes to a channel."""
    from pipeline import flow
    from pipeline.office import documents

    while steps := documents.waiting(document):
        document = flow.decide(document, company.holder(steps[0].role, document.project.code), Verdict.APPROVE)
    if document.stage == Stage.APPROVED:
        document = flow.release(document, writer)
    if documents.content(documents.newest(document)).get("channels"):
        flow.publish(document, writer)


def _paper(company: Company, act: Act) -> None:
    record, writer = _written(company, act)
    _through(company, company.submitted(act, record, writer), writer)


def _post(company: Company, act: Act) -> None:
    from pipeline import later

    later.post(company.document(act.paper), _PLACE, 1, company.holder("steward", act.project))


def _take_down(company: Company, act: Act) -> None:
    from pipeline import later

    later.post(company.document(act.paper), _PLACE, 1, company.holder("steward", act.project), removed=True)


def _receipt(company: Company, act: Act) -> None:
    from pipeline import later

    later.acknowledge(company.document(act.paper), company.holder(str(act.record["role"]), act.project))


def _consent(company: Company, act: Act) -> None:
    from pipeline import flow, later

    record, writer = _written(company, act)
    document = company.submitted(act, record, writer)
    manager = company.holder("project_manager", act.project)
    document = later.consent(document, manager, act.at - timedelta(minutes=10), writer)
    flow.publish(flow.release(document, writer), writer)
    later.post(document, _PLACE, 1, writer)


def _confirm(company: Company, act: Act) -> None:
    from pipeline import flow

    flow.decide(company.document(act.paper), company.holder("project_manager", act.project), Verdict.APPROVE)


def _round(company: Company, act: Act) -> None:
    from pipeline import flow
    from pipeline.office import draw_rounds

    by, asked = company.holder("quality_center", ""), {"per_project": 1, "size": None, "last": False}
    one = draw_rounds.opened(flow.office(), str(act.at.year), act.type, by=by)
    draw_rounds.closed(one.name, asked, str(act.record["seed"]), flow.office(), by)


def _check(company: Company, act: Act) -> None:
    from pipeline import flow
    from pipeline.office import check_sheets, draw_rounds

    by, one = company.holder("quality_center", ""), draw_rounds.find(act.name)
    [number] = [number for number in one.record["sample"] if one.population[number] == act.project]
    record = check_sheets.begun(one, number, flow.office(), by)
    items = record["sheet"]["items"]
    for item in (one for one in items if one["result"] == "to_check"):
        item["result"] = "pass"
    items[-1]["result"] = "fail"
    for item in (one for one in items if one["result"] == "fail"):
        item |= {"comment": "需整改", "owner": year_papers.names_in(act.project)[1], "due": act.record["due"]}
    _through(company, company.submitted(act, record, by), by)


def _rectify(company: Company, act: Act) -> None:
    from pipeline.office import findings

    manager = company.holder("project_manager", act.project)
    number = company.document(act.paper).number
    for row in findings.listed(project=act.project, round_name=act.name):
        assert row["finding"].startswith(f"{number}#")
        findings.rectify(row["finding"], manager, "整改照片")


def _verify(company: Company, act: Act) -> None:
    from pipeline.office import findings

    for row in findings.listed(project=act.project, round_name=act.name):
        findings.verify(row["finding"], company.holder("quality_center", ""))


def _notice(company: Company, act: Act) -> None:
    from pipeline import flow
    from pipeline.office import check_notice

    by = company.holder("quality_center", "")
    _through(company, company.submitted(act, check_notice.begun(act.name, flow.office(), by), by), by)


_BY_VERB: dict[Verb, Callable[[Company, Act], None]] = {
    Verb.PAPER: _paper,
    Verb.POST: _post,
    Verb.TAKE_DOWN: _take_down,
    Verb.RECEIPT: _receipt,
    Verb.CONSENT: _consent,
    Verb.CONFIRM: _confirm,
    Verb.ROUND: _round,
    Verb.CHECK: _check,
    Verb.RECTIFY: _rectify,
    Verb.VERIFY: _verify,
    Verb.NOTICE: _notice,
}
