"""What is read once for a page: the rows of a document, what many say, what a file would become."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline import flow
from pipeline.office import checking, contents, documents, gathered, kinds, many, people, uploads
from pipeline.office.access import NotYourRole
from pipeline.office.models import Document
from pipeline.stages import Verdict
from schemas import record as records
from schemas.bounded import Bounded
from tests.conftest import Desk

pytestmark = pytest.mark.usefixtures("unrendered")
Notice = Callable[..., dict[str, Any]]


@pytest.fixture
def notice(desk: Desk, board_notice: Notice) -> Document:
    """A circular of TFY that waits for the project manager."""
    return desk.submit(board_notice())


@pytest.fixture
def sent(desk: Desk, board_notice: Notice) -> Any:
    """A circular that linruoxi has uploaded and not handed in."""
    grown = desk.premises.staging / "grown"
    grown.write_text(records.dumps(board_notice()), "utf-8")
    return uploads.keep(desk.person("linruoxi"), [("notice.json", grown)], desk.premises)


def asked(work: Callable[[], Any]) -> int:
    """Return how many questions `work` asks the database."""
    with CaptureQueriesContext(connection) as counted:
        work()
    return len(counted)


def test_what_was_gathered_is_asked_no_more(notice: Document, desk: Desk) -> None:
    bare = asked(lambda: documents.described(documents.find(notice.key), desk.premises))
    document = documents.find(notice.key)
    gathered.gather(document)

    once = asked(lambda: documents.described(document, desk.premises))

    assert asked(lambda: gathered.gather(document)) == 0
    assert once < bare
    assert asked(lambda: documents.described(document, desk.premises)) < bare / 3


def test_a_document_is_described_alike_gathered_or_not(desk: Desk, board_notice: Notice) -> None:
    out = desk.filed(board_notice(), approvers=("zhouqiming",))
    bare = documents.described(documents.find(out.key), desk.premises)
    document = documents.find(out.key)
    gathered.gather(document)

    assert documents.described(document, desk.premises) == bare
    assert documents.chain(document) == documents.chain(documents.find(out.key))
    assert documents.newest_serial(document) == 1


def test_whoever_reads_a_document_anew_finds_it_as_it_is_now(notice: Document, desk: Desk) -> None:
    gathered.gather(notice)
    flow.decide(documents.find(notice.key), desk.person("zhouqiming"), Verdict.RETURN, "改")

    notice.refresh_from_db()

    assert not gathered.is_gathered(notice)
    assert documents.last_return(notice) is not None


def test_a_document_without_a_number_is_asked_for_nothing_that_went_out(notice: Document) -> None:
    gathered.gather(notice)

    assert asked(lambda: [gathered.rows(notice, name) for name in ("copies", "deliveries", "postings")]) == 0


def test_many_documents_are_read_in_one_question_each_by_its_newest_version(desk: Desk, board_notice: Notice) -> None:
    first, second = desk.submit(board_notice()), desk.submit(desk.example("circular", "tip"))
    flow.decide(first, desk.person("zhouqiming"), Verdict.RETURN, "改期")
    desk.submit(board_notice(post_until="2026-07-31"))
    found = Document.objects.order_by("-pk")

    assert asked(lambda: list(many.contents(list(found)))) == 2
    assert [one.pk for one, _content in many.contents(list(found))] == [second.pk, first.pk]
    assert dict(many.contents([first]))[first]["post_until"] == "2026-07-31"
    assert many.said(found, "post_until")[first.pk] == "2026-07-31"
    assert many.said(found, "meeting.held_on") == {first.pk: "", second.pk: ""}
    assert list(many.contents([])) == []


def test_rows_of_many_documents_cost_no_more_questions_than_rows_of_one(desk: Desk, board_notice: Notice) -> None:
    for day in (21, 22, 23):
        desk.submit(board_notice(title=f"{day}日停水通知", post_until=f"2026-07-{day + 5}"))
    one, *_others = documents.listed()
    cost = asked(lambda: list(documents.rows([one], desk.premises)))

    assert asked(lambda: list(documents.rows(list(documents.listed()), desk.premises))) == cost + 1
    assert list(documents.rows(documents.listed(), desk.premises)) == [
        documents.row(one, desk.premises) for one in documents.listed()
    ]


def test_what_follows_from_the_words_of_a_version_is_the_same_each_time(notice: Document, desk: Desk) -> None:
    kind, revision = kinds.of(notice, desk.premises), documents.newest(notice)

    first, again = contents.of(revision, kind), contents.of(revision, kind)

    assert first is again
    assert first.own_date == documents.content(revision)["post_from"]


def test_a_file_is_looked_at_once_until_something_happens(sent: Any, desk: Desk, board_notice: Notice) -> None:
    who = desk.person("linruoxi")

    def look() -> checking.Checked:
        return checking.looked(sent, who, desk.premises, {})

    first, again = asked(look), asked(look)
    before = look()
    desk.submit(board_notice())

    assert again < first / 2
    assert before.cases[0].open is None
    assert look().cases[0].open is not None


def test_who_may_look_is_asked_each_time(sent: Any, desk: Desk) -> None:
    checking.looked(sent, desk.person("linruoxi"), desk.premises, {})

    with pytest.raises(NotYourRole):
        checking.looked(sent, desk.person("wangguanjia"), desk.premises, {})


def test_a_look_takes_up_what_a_project_is_called_now(sent: Any, desk: Desk) -> None:
    def name() -> str:
        return checking.looked(sent, desk.person("linruoxi"), desk.premises, {}).cases[0].project.name

    before = name()
    people.add_project({"code": "TFY", "name": "听枫雅苑", "fee_mode": "remuneration"})

    assert (before, name()) == ("听枫苑", "听枫雅苑")


def test_a_bounded_store_lets_go_of_what_was_asked_for_longest_ago() -> None:
    store: Bounded[str, str] = Bounded(2)
    made: list[str] = []

    def of(key: str) -> str:
        return store.of(key, lambda: made.append(key) or key, is_small=lambda one: one != "large")

    for key in ("a", "b", "a", "c", "a", "b", "large", "large"):
        assert of(key) == key

    assert made == ["a", "b", "c", "b", "large", "large"]
    assert len(store) == 2
