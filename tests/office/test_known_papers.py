"""The documents that duties are judged by, read no further than the duties ask: the same verdicts as from all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline import duties as judging
from pipeline import needs
from pipeline.needs import Need
from pipeline.office import access, duties, knowing, known_papers, people, soon
from pipeline.office.duties import Asked
from pipeline.office.models import Decision, Document, Event, Project, Revision
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records
from schemas.periods import moment
from tests.staff import TFY

DAY = "2026-07-01T09:00"
AT = moment("2026-07-31T18:00")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
LETTER = {"letter": {"received_at": DAY, "category": "complaint", "matter_id": "M1"}, "handling": {"due_on": None}}
VISIT = {"visit": {"visited_at": "2026-07-02T10:00", "mode": "door", "visitor_role": "project_manager"}}
STEP = {"role": "project_manager", "verb": "review", "clause": "5.1.2", "after": [], "sees": []}

Stub = Callable[..., Document]


def happens(document: Document, kind: str, at: str = DAY, **body: Any) -> None:
    last = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    Event.objects.create(seq=last + 1, at=moment(at), kind=kind, document=document.key, body=body, salt="00")


@pytest.fixture
def stub(office: Premises) -> Stub:  # noqa: ARG001 - the tables are its
    """Make a document that nobody drew: its rows alone, as handed in and filed on a day."""

    def made(kind: str, record: dict[str, Any], *facts: str, project: str = "TFY", **columns: Any) -> Document:
        author, chain = access.person("linruoxi"), columns.pop("chain", [])
        count = Document.objects.count()
        document = Document.objects.create(
            key=f"S{count:06d}",
            type=kind,
            project=Project.objects.get(code=project),
            author=author,
            title=f"{kind} {count}",
            opened_at=moment(DAY),
            **({"stage": Stage.SECURED, "importance": "normal"} | columns),
        )
        Revision.objects.create(
            document=document, serial=1, record=records.dumps(record), digests={}, chain=chain, submitted_by=author,
            at=moment(DAY),
        )  # fmt: skip
        for fact in facts or ("submitted", "released", "filed"):
            happens(document, fact)
        return document

    return made


def told(asked: dict[str, Need], at: datetime | None = AT, *codes: str) -> Iterator[Any]:
    assert at is not None
    return known_papers.papers(asked, at, codes or None)


def test_only_the_fields_in_question_are_read(stub: Stub) -> None:
    stub("visit_record", VISIT | {"topics": {"items": ["电梯"]}})

    [paper] = told({"visit_record": Need(fields={"visit"}, facts={"submitted"})})

    assert paper.record == VISIT
    assert list(paper.facts) == ["submitted", "released", "filed"]
    assert paper.document["hotline"] is None


def test_of_a_type_that_is_asked_for_facts_alone_no_record_is_read(stub: Stub) -> None:
    stub("visit_record", VISIT)

    [paper] = told({"visit_record": Need(facts={"submitted"})})

    assert paper.record == {}
    assert paper.happened("submitted") == moment(DAY)


def test_the_number_that_a_document_printed_is_told_beside_its_fields(stub: Stub) -> None:
    stub("circular", {"project": {"hotline": "400"}, "post_until": "2026-07-09"})

    [narrow] = told({"circular": Need(fields={"post_until"}, hotline=True)})
    [bare] = told({"circular": Need(hotline=True)})
    [whole] = told({"circular": needs.whole()})

    assert (narrow.document["hotline"], bare.document["hotline"], whole.document["hotline"]) == ("400", "400", "400")
    assert narrow.record == {"post_until": "2026-07-09"}


@pytest.mark.parametrize("record", [{"letter": None, "rest": 1}, {"rest": 1}])
def test_whether_a_field_of_a_cause_is_empty_or_not_there_is_told_apart(stub: Stub, record: dict[str, Any]) -> None:
    stub("letter_in", record)

    [paper] = told({"letter_in": Need(fields={"letter"}, causing={"letter"})})

    assert paper.record == record


def test_figures_are_read_as_exactly_as_from_the_whole_record(stub: Stub) -> None:
    stub("visit_record", {"visit": {"share": records.loads("0.10"), "count": 3}})

    [narrow] = told({"visit_record": Need(fields={"visit"})})
    [whole] = told({"visit_record": needs.whole()})

    assert narrow.record == whole.record
    assert str(narrow.record["visit"]["share"]) == "0.10"


def test_a_project_is_told_its_own_documents_and_those_that_count_across_projects(stub: Stub) -> None:
    stub("visit_record", VISIT)
    stub("visit_record", VISIT, project="SLHY")
    stub("spot_check", {}, project="SLHY")

    found = list(told({"visit_record": Need(), "spot_check": Need(across=True)}, AT, "TFY"))

    assert [(one.type, one.project) for one in found] == [("visit_record", "TFY"), ("spot_check", "SLHY")]


def test_a_document_is_approved_once_its_chain_is_and_only_then(stub: Stub) -> None:
    plan = stub("visit_plan_monthly", {"period": "2026-08"}, "submitted", chain=[STEP])
    asked = {"visit_plan_monthly": Need(facts={"approved"})}
    [before] = told(asked)
    Decision.objects.create(
        document=plan, revision=1, roles=["project_manager"], verb="review", verdict="approve", scope_digests={},
        person=access.person("zhouqiming"), at=moment("2026-07-03T10:00"),
    )  # fmt: skip

    [after] = told(asked)
    [earlier] = told(asked, moment("2026-07-02T10:00"))

    assert (before.happened("approved"), earlier.happened("approved")) == (None, None)
    assert after.happened("approved") == moment("2026-07-03T10:00")


def test_what_a_notice_tells_on_paper_is_told_of_the_report_that_it_announces(stub: Stub) -> None:
    report = stub("service_report", {"period": "2026Q2"})
    notice = stub("circular", {}, opened_by=report)
    happens(notice, "posted", "2026-07-11T10:00")
    happens(notice, "removed", "2026-07-20T10:00")

    [posted] = told({"service_report": Need(facts={"posted"})})
    [filed] = told({"service_report": Need(facts={"filed"})})

    assert posted.happened("posted") == moment("2026-07-11T10:00")
    assert filed.happened("posted") is None


def test_a_fact_about_one_finding_has_its_name(stub: Stub) -> None:
    sheet = stub("spot_check", {})
    happens(sheet, "finding-rectified", finding="N#1")

    [paper] = told({"spot_check": Need(facts={"finding-rectified"})})

    assert paper.happened("finding-rectified:N#1") == moment(DAY)


def filled(stub: Stub, project: str) -> None:
    """Let one project have some of everything that refers to something else."""
    stub("visit_plan_monthly", {"period": "2026-07"}, "submitted", project=project, period="2026-07")
    visit = VISIT["visit"] | {"customer_id": "K1"}
    promised = {"items": [{"measure": "修灯", "due": "2026-07-05", "status": "open"}]}
    kept = {"items": [{"measure": "修灯", "due": "2026-07-05", "status": "done", "done_on": "2026-07-04"}]}
    stub("visit_record", {"visit": visit, "measures": promised}, project=project)
    stub("visit_record", {"visit": visit | {"visited_at": "2026-07-04T10:00"}, "measures": kept}, project=project)
    letter = stub("letter_in", LETTER, project=project, number=f"N-{Document.objects.count()}")
    answer = {"reply": {"kind": "reply", "ref_letter_no": letter.number, "matter_id": None}}
    stub("letter_out", answer, project=project, importance="important")
    forum = {"meeting": {"held_on": "2026-07-06", "notice_sent_on": "2026-06-20"}}
    stub("forum_notice", forum, project=project)
    stub("forum_minutes", forum, project=project)
    happens(stub("circular", {"project": {"hotline": "1"}}, project=project), "published")


def test_the_verdicts_are_those_that_the_whole_records_give(office: Premises, stub: Stub) -> None:
    filled(stub, "TFY")
    filled(stub, "SLHY")
    stub("survey_company", {"survey": {"stage": "results"}}, period="2026Q2")
    found = duties.available(office)
    assert AT is not None

    narrow = knowing.known(office, AT, needs.of(found))
    whole = knowing.known(office, AT, dict.fromkeys(needs.of(found), needs.whole()))

    first, last = YEAR
    rows = [one.row() for one in judging.judged(found, narrow, first, last)]
    assert rows == [one.row() for one in judging.judged(found, whole, first, last)]
    assert {"done", "late", "done_late"} <= {row["state"] for row in rows}


@pytest.mark.parametrize(
    "asked", [Asked(project="TFY"), Asked(person="zhouqiming"), Asked(person="gaopin"), Asked(role="steward")]
)
def test_whoever_asks_for_some_is_told_what_the_list_of_all_tells_of_them(
    office: Premises, stub: Stub, asked: Asked
) -> None:
    filled(stub, "TFY")
    filled(stub, "SLHY")
    stub("survey_company", {"survey": {"stage": "results"}}, period="2026Q2")

    of_all = [one.row() for one in duties.listed(office, Asked(on="2026-07-31"))]
    of_some = [one.row() for one in duties.listed(office, replace(asked, on="2026-07-31"))]

    def wanted(row: dict[str, Any]) -> bool:
        own = not asked.project or row["project"] == asked.project
        return (
            own
            and (not asked.role or row["role"] == asked.role)
            and (not asked.person or asked.person in row["people"])
        )

    assert of_some == [row for row in of_all if wanted(row)]
    assert of_some


def test_what_falls_due_between_two_days_is_what_the_list_of_the_year_has_there(office: Premises, stub: Stub) -> None:
    filled(stub, "TFY")
    first, last = YEAR[0] + timedelta(days=180), YEAR[0] + timedelta(days=215)

    of_year = duties.listed(office, Asked(on="2026-07-31", project="TFY", year="2026"))
    near = duties.due_between(office, Asked(on="2026-07-31", project="TFY"), first, last)

    assert [one.row() for one in near] == [one.row() for one in of_year if first <= one.occasion.due.date() <= last]
    assert 0 < len(near) < len(of_year)


def test_the_number_of_questions_grows_with_neither_documents_nor_projects(office: Premises, stub: Stub) -> None:
    filled(stub, "TFY")
    who = access.person("zhouqiming")
    with CaptureQueriesContext(connection) as few:
        duties.listed(office, Asked(on="2026-07-31"))
    with CaptureQueriesContext(connection) as few_of_one:
        soon.duties_of(who, office)
    for number in range(4):
        people.add_project(TFY | {"code": f"NEW{number}", "name": f"新项目{number}"})
        filled(stub, f"NEW{number}")
    filled(stub, "TFY")

    with CaptureQueriesContext(connection) as many:
        duties.listed(office, Asked(on="2026-07-31"))
    with CaptureQueriesContext(connection) as many_of_one:
        soon.duties_of(who, office)

    assert (len(many), len(many_of_one)) == (len(few), len(few_of_one))
    assert len(many_of_one) <= 12
