"""The inbox as the way in: nothing dropped is ever lost, and one bad file never stops the next."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from pipeline import flow, inbox, receive
from pipeline.arrivals import Why
from pipeline.office.models import Document
from schemas import record as records
from schemas.errors import Damaged


@pytest.fixture
def dropped(desk):
    """Drop a record or bytes into a project's inbox."""

    def drop(content, name="data.json", folder="TFY"):
        place = desk.premises.inbox / folder
        place.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else records.dumps(content).encode()
        (place / name).write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    return drop


@pytest.fixture
def drain(office):
    return lambda: inbox.drain(office, quiet_seconds=0.02)


def test_a_dropped_record_becomes_a_document_of_its_author_and_lies_in_received(office, dropped, drain, board_notice):
    digest = dropped(board_notice())

    drained = drain()

    [document] = drained.outcomes[0].documents
    assert (document.author.user, document.stage) == ("linruoxi", "deciding")
    assert (office.received / digest / "data.json").is_file()
    assert [path.name for path in (office.inbox / "TFY").iterdir()] == ["来函"]


def test_a_refused_file_comes_back_with_a_page_and_its_bytes_stay(office, dropped, drain, board_notice):
    digest = dropped(board_notice(post_until="2026-02-30"), "停水 通知.json")

    [outcome] = drain().outcomes

    page = (office.returned / "TFY" / "停水 通知.json.问题.html").read_text("utf-8")
    assert (office.returned / "TFY" / "停水 通知.json").is_file()
    assert (office.received / digest / "停水 通知.json").is_file()
    assert "2026-02-30" in page and outcome.page is not None
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "空.xlsx"),
        (b"hello", "信.xlsx"),
        (b"PK\x03\x04 torn", "半.xlsx"),
        (b'{"doc_type": 1', "断.json"),
        (b"[]", "无.json"),
    ],
)
def test_bytes_that_are_no_data_come_back_and_do_not_stop_the_next_file(
    office, dropped, drain, board_notice, content, name
):
    digest = dropped(content, name)
    dropped(board_notice(), "好.json")

    drained = drain()

    assert (office.returned / "TFY" / f"{name}.问题.html").is_file()
    assert (office.received / digest / name).read_bytes() == content
    assert [len(one.documents) for one in drained.outcomes].count(1) == 1


def test_a_file_outside_any_projects_folder_comes_back_from_nowhere_and_is_not_taken_later(
    office, dropped, drain, board_notice
):
    dropped(board_notice(), "a.json", ".")
    dropped(board_notice(audience="别人"), "b.json", "不认识")

    outcomes = drain().outcomes
    again = inbox.carried_on()

    pages = sorted(path.name for path in (office.returned / "_").glob("*.html"))
    assert pages == ["a.json.问题.html", "b.json.问题.html"]
    assert {problem.code for one in outcomes for problem in one.problems} == {"unknown-inbox"}
    assert again == [] and Document.objects.count() == 0


def test_the_same_bytes_again_give_the_same_document(dropped, drain, board_notice):
    dropped(board_notice())
    first = drain().outcomes[0].documents

    dropped(board_notice())

    assert drain().outcomes[0].documents == first


def test_a_refused_file_dropped_again_is_checked_anew(office, dropped, drain, board_notice):
    dropped(board_notice(project_code="NIX"))
    drain()
    shutil.rmtree(office.returned / "TFY")

    dropped(board_notice(project_code="NIX"))
    drain()

    assert (office.returned / "TFY" / "data.json.问题.html").is_file()


def test_a_name_with_folders_in_it_stays_inside_received(office, dropped, drain):
    dropped(b"x", "..\\..\\x.xlsx")

    drain()

    assert [path.name for path in (office.returned / "TFY").glob("*.xlsx")] == ["x.xlsx"]


def test_a_program_fault_over_one_file_keeps_it_and_the_next_is_taken(
    office, dropped, drain, board_notice, monkeypatch
):
    digest = dropped(board_notice(), "1.json")
    dropped(board_notice(post_until="2026-07-24"), "2.json")
    whole = flow.take

    def take(received, by):
        if received.name == "1.json":
            raise ZeroDivisionError
        return whole(received, by)

    monkeypatch.setattr(flow, "take", take)

    drained = drain()

    assert [bool(one.error) for one in drained.outcomes] == [True, False]
    assert (office.received / digest / "1.json").is_file()
    assert not (office.returned / "TFY").exists()


@pytest.mark.usefixtures("office")
def test_a_machines_fault_is_told_and_the_file_is_taken_when_it_is_over(dropped, drain, board_notice, monkeypatch):
    dropped(board_notice())

    def take(_received, _by):
        raise Damaged(where="fonts", reason="missing")

    with monkeypatch.context() as patch:
        patch.setattr(flow, "take", take)
        [outcome] = drain().outcomes
    rows = inbox.carried_on()

    assert str(outcome.error) and not outcome.documents
    assert [(row["document"], row["work"], row["error"]) for row in rows] == [("data.json", "take", None)]
    assert Document.objects.count() == 1


def test_a_step_that_the_procedure_refuses_goes_back_with_its_clause(office, dropped, drain, board_notice, monkeypatch):
    from pipeline.office.versions import MovedOn

    dropped(board_notice())

    def take(_received, _by):
        raise MovedOn(document="D000001", clause="5.3.3B②")

    monkeypatch.setattr(flow, "take", take)
    drain()

    page = (office.returned / "TFY" / "data.json.问题.html").read_text("utf-8")
    assert "D000001" in page and "5.3.3B②" in page


def test_what_a_crash_left_between_claim_and_answer_is_refused_with_its_page(office, dropped, board_notice):
    dropped(board_notice(post_until="2026-02-30"))
    receive.claimed(office, office.inbox / "TFY" / "data.json", "TFY")

    rows = inbox.carried_on()

    assert rows[0]["error"] and (office.returned / "TFY" / "data.json.问题.html").is_file()


def test_a_file_that_cannot_be_moved_is_left_and_told(office, dropped, drain, board_notice, monkeypatch):
    dropped(board_notice())

    def claimed(_premises, _file, _project, _room):
        raise PermissionError

    monkeypatch.setattr(receive, "claimed", claimed)
    drained = drain()

    assert [(one.path.name, one.why) for one in drained.left] == [("data.json", Why.LOCKED)]
    assert (office.inbox / "TFY" / "data.json").is_file()


@pytest.mark.usefixtures("office")
def test_a_file_that_another_watcher_took_is_nobodys_business(dropped, drain, board_notice, monkeypatch):
    dropped(board_notice())
    whole = receive.claimed

    def claimed(premises, file, project, room):
        whole(premises, file, project, room)
        raise FileNotFoundError

    monkeypatch.setattr(receive, "claimed", claimed)

    assert drain().outcomes == ()


def test_a_file_that_never_stops_growing_is_left_for_the_next_time(office, dropped):
    dropped(b"0")
    clock = iter(range(0, 10_000, 50))

    def write_on(_seconds):
        with (office.inbox / "TFY" / "data.json").open("ab") as file:
            file.write(b"0")

    drained = inbox.drain(office, quiet_seconds=60, clock=lambda: float(next(clock)), sleep=write_on)

    assert drained.outcomes == () and (office.inbox / "TFY" / "data.json").is_file()


def test_what_is_at_rest_is_taken_however_slow_the_machine_is(office, dropped, monkeypatch):
    for name in ("one.json", "two.json", "three.json"):
        dropped(b"{}", name=name)
    now, claimed = [0.0], receive.claimed

    def slowly(*given):
        now[0] += 300
        return claimed(*given)

    def wait(seconds):
        now[0] += seconds

    monkeypatch.setattr(receive, "claimed", slowly)

    drained = inbox.drain(office, quiet_seconds=1, clock=lambda: now[0], sleep=wait)

    assert len(drained.outcomes) == 3


def test_every_active_project_gets_its_folder(office, drain):
    drain()

    assert {path.name for path in office.inbox.iterdir()} == {"TFY", "SLHY", "YLWX"}
