"""What an event says of persons reaches the ledger closed, and is compared with the database all the same."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from pipeline import flow
from pipeline.office import event_words, events, filed, forgetting, personal, sealed_words, verifying
from pipeline.office.models import Event
from pipeline.stages import Verdict
from tests.conftest import LOOKED

NOTE = "陈女士来电询问过"


def happen(premises, document: str = "", **facts) -> Event:
    with transaction.atomic():
        made = events.record("recalled", at=timezone.now(), document=document, **facts)
    filed.follow_ledger(premises)
    return made


def codes(premises) -> list[str]:
    filed.follow_index(premises)
    return [fault.code for fault in verifying.verify(premises).faults]


@pytest.mark.requirement("R-5.6.2-1")
def test_no_name_note_or_title_stands_open_in_the_ledger_and_staff_stand_there_as_accounts(office, desk, board_notice):
    document = desk.submit(board_notice())
    flow.decide(document, desk.person("zhouqiming"), Verdict.APPROVE, NOTE, saw=LOOKED)

    lines = b"".join(path.read_bytes() for path in office.ledger.glob("events-*.jsonl")).decode()

    assert NOTE not in lines and document.title not in lines and "周启明" not in lines
    assert '"by":"zhouqiming"' in lines
    [decided] = [one for one in filed.ledger(office).events() if one.kind == "decided"]
    assert sealed_words.readable(decided, office)["note"] == NOTE
    assert Event.objects.get(kind="decided").body["note"] == NOTE
    assert codes(office) == []


def test_whoever_makes_the_database_anew_reads_every_body_as_it_was(office, desk, board_notice):
    desk.filed(board_notice())

    told = {one.seq: sealed_words.readable(one, office) for one in filed.ledger(office).events()}

    assert told == dict(Event.objects.values_list("seq", "body"))


def test_words_about_no_document_are_closed_with_the_offices_own_key(office):
    made = happen(office, reason="生病")

    assert made.body["sealed"].startswith("office:")
    assert "reason" not in event_words.written("recalled", made.body)


def test_an_event_without_words_about_persons_stands_in_the_ledger_as_it_is(office):
    made = happen(office, document="D000001", note="", number="N-1")

    assert "sealed" not in made.body and event_words.written("recalled", made.body) == made.body
    [line] = [one for one in filed.ledger(office).events() if one.seq == made.seq]
    assert sealed_words.readable(line, office) == made.body


def test_the_public_reason_of_a_withdrawal_stands_open() -> None:
    body = {"reason": "日期有误", "sealed": "D000001:"}

    assert event_words.written("withdrawn", body) == body
    assert event_words.written("raised", body) == {"sealed": "D000001:"}


@pytest.mark.parametrize(("change", "code"), [({"note": "另一句"}, "ledger-differs"), ({"sealed": "D000001:AAAA"}, "")])
def test_a_row_that_says_something_else_than_it_closed_is_a_fault(office, change, code):
    made = happen(office, "D000001", note=NOTE)

    Event.objects.filter(seq=made.seq).update(body=made.body | change)

    assert set(codes(office)) == ({code} if code else {"ledger-differs", "personal-words"})


def test_closed_words_that_are_no_words_are_a_fault_and_no_crash(office):
    made = happen(office, "D000001", note=NOTE)
    Event.objects.filter(seq=made.seq).update(body=made.body | {"sealed": "D000001:no base64"})

    assert "personal-words" in codes(office)


@pytest.mark.requirement("R-5.6.2-1")
def test_once_a_key_is_destroyed_the_words_are_gone_from_the_ledger_for_everybody(office, desk, board_notice):
    document = desk.submit(board_notice())
    document = flow.decide(document, desk.person("zhouqiming"), Verdict.APPROVE, NOTE, saw=LOOKED)
    document = flow.release(document, desk.person("linruoxi"))
    said = dict(Event.objects.get(kind="decided").body)

    forgetting.destroy(document, None, office)
    after = happen(office, document.key, note="清理")

    [decided] = [one for one in filed.ledger(office).events() if one.kind == "decided"]
    assert "note" not in sealed_words.readable(decided, office)
    assert after.body["sealed"].startswith("office:")
    assert codes(office) == []
    Event.objects.filter(kind="decided").update(body=said)
    assert codes(office) == ["personal-left"]


def test_a_lost_office_key_is_one_fault_and_not_one_for_each_event(office, desk, board_notice):
    desk.filed(board_notice())
    (office.keys / "office.age-identity").unlink()

    assert codes(office) == ["office-key"]
    assert personal.safe(office).escrow() == {}
