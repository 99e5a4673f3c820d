"""Letters of one matter in one thread (5.3.1C): joined when they are filed, answered by a reply, counted, told."""

from __future__ import annotations

import pytest

from pipeline.office import documents, filed, threads, verifying
from pipeline.office.models import Document, Event
from pipeline.office.threads import NoSuchMatter
from pipeline.stages import Stage
from tests.letters import SCAN


@pytest.fixture
def nth_letter(letter):
    """Register the `number`th letter, each of another scan."""

    def made(number: int, **changes) -> Document:
        return letter(SCAN + b"%% %d" % number, subject=f"感谢管家协助送医{number}", **changes)

    return made


@pytest.fixture
def reply(desk):
    """File a reply to a letter, changed by keyword."""

    def made(**changes) -> Document:
        record = desk.example("letter_out", "minimal")
        record["reply"] |= changes
        return desk.filed(record, "xuke")

    return made


@pytest.mark.requirement("R-5.3.1-1")
def test_letters_have_serials_of_their_own_by_project_and_year_without_gaps(nth_letter, reply, desk):
    came = [nth_letter(1), nth_letter(2)]
    sent = reply(ref_letter_no=came[0].number)
    filed.follow_index(desk.premises)

    assert [one.number.rpartition("-")[2] for one in came] == ["0001", "0002"]
    assert sent.number == f"F-TFY-{sent.year}-0001"
    assert verifying.verify(desk.premises).faults == ()


@pytest.mark.requirement("R-5.3.1-4")
def test_a_letter_that_names_no_matter_opens_one_under_its_own_number(nth_letter):
    document = nth_letter(1)

    assert document.correspondence.matter.number == document.number
    assert Event.objects.get(document=document.key, kind="joined").body["matter"] == document.number


@pytest.mark.requirement("R-5.3.1-4")
def test_letters_lie_in_a_class_of_their_own_in_the_archive(nth_letter, reply):
    came = nth_letter(1)
    sent = reply(ref_letter_no=came.number)

    assert "/letters/" in came.entry and "/letters/" in sent.entry


@pytest.mark.requirement("R-5.3.1-4")
def test_a_letter_and_its_reply_are_one_thread_and_the_letter_is_answered(nth_letter, reply):
    came = nth_letter(1)
    before = threads.thread(threads.find(came.number), "2026-01-01")
    sent = reply(ref_letter_no=came.number)

    after = threads.thread(threads.find(sent.number), "2099-01-01")
    assert (before["is_open"], after["is_open"]) == (True, False)
    assert [row["direction"] for row in after["letters"]] == ["in", "out"]
    assert after["letters"][0]["answered_by"] == [sent.number] and after["letters"][0]["status"] == "replied"
    assert after["letters"][1]["answers"] == came.number
    assert Event.objects.get(document=came.key, kind="answered").body["reply"] == sent.number


@pytest.mark.requirement("R-5.3.1-1")
def test_each_letter_has_who_is_responsible_when_it_is_due_and_how_far_it_is(nth_letter):
    came = nth_letter(1)
    [row] = threads.thread(threads.find(came.key), "2099-01-01")["letters"]

    assert (row["responsible"], row["status"]) == ("林若溪", "registered")
    assert row["due_on"] == row["on"] and row["is_late"]


def test_what_is_not_due_yet_is_not_late(nth_letter):
    assert not threads.thread(threads.find(nth_letter(1).key), "2000-01-01")["is_late"]


def test_nothing_filed_is_rewritten_when_a_letter_is_answered(nth_letter, reply, desk):
    came = nth_letter(1)
    before = {path: path.read_bytes() for path in (desk.premises.archive / came.entry).rglob("*") if path.is_file()}
    reply(ref_letter_no=came.number)

    assert {path: path.read_bytes() for path in before} == before
    assert documents.described(came, desk.premises)["letter"]["status"] == "replied"


@pytest.mark.requirement("R-5.3.1-4")
def test_a_matter_may_be_named_by_its_own_number_or_by_that_of_a_letter_in_it(nth_letter):
    first = nth_letter(1, matter_id="TFY-2026-031")
    second = nth_letter(2, matter_id="TFY-2026-031")
    third = nth_letter(3, matter_id=first.number)

    assert {one.correspondence.matter.number for one in (first, second, third)} == {"TFY-2026-031"}
    assert threads.find("TFY-2026-031") == second.correspondence.matter


@pytest.mark.requirement("R-5.3.1-2")
def test_the_third_letter_on_one_matter_is_important_and_copied(nth_letter, reply):
    first = nth_letter(1)
    reply(ref_letter_no=first.number)
    second, third = nth_letter(2, matter_id=first.number), nth_letter(3, matter_id=first.number)

    assert [one.importance for one in (first, second, third)] == ["normal", "normal", "important"]
    assert third.copies.filter(kind="role").count() == 2
    told = documents.content(documents.newest(third))["letter"]
    assert (told["nth"], told["grounds"]) == (3, "同一事项第3件来函")


def test_letters_of_several_matters_are_not_counted_together(nth_letter):
    made = [nth_letter(number) for number in range(1, 4)]

    assert [one.importance for one in made] == ["normal"] * 3


def test_a_reply_to_no_letter_and_one_to_another_matter_are_told_and_taken(nth_letter, desk):
    came = nth_letter(1)
    record = desk.example("letter_out", "minimal")
    unknown = desk.submit(record)
    record["reply"] |= {"ref_letter_no": came.number, "matter_id": "TFY-2026-099", "subject": "另一件"}
    elsewhere = desk.submit(record, "xuke")

    assert "no-such-letter" in {row["code"] for row in documents.newest(unknown).reminders}
    assert "matter-differs" in {row["code"] for row in documents.newest(elsewhere).reminders}


def test_a_matter_nobody_has_heard_of_is_told(letter, desk):
    came, sent = letter(matter_id="TFY-2026-077"), desk.example("letter_out", "committee")
    document = desk.submit(sent)

    assert "new-matter" in {row["code"] for row in documents.newest(came).reminders}
    assert "new-matter" in {row["code"] for row in documents.newest(document).reminders}


def test_a_letter_of_our_own_opens_a_matter_and_waits_for_nothing(desk):
    record = desk.example("letter_out", "committee")
    del record["reply"]["matter_id"]
    sent = desk.filed(record, "linruoxi", ("zhouqiming", "shenmuzhi"))

    thread = threads.thread(threads.find(sent.number), "2099-01-01")
    assert (thread["matter"], thread["is_open"], thread["letters"][0]["status"]) == (sent.number, False, "sent")


def test_a_letter_that_is_closed_stays_closed_when_it_is_answered(reply, nth_letter):
    came = nth_letter(1)
    revision = documents.newest(came)
    revision.record = revision.record.replace('"registered"', '"closed"')
    revision.save()
    reply(ref_letter_no=came.number)

    assert threads.place_of(came, "2026-01-01")["status"] == "closed"


def test_a_reply_that_was_withdrawn_answers_nothing(nth_letter, reply):
    came = nth_letter(1)
    Document.objects.filter(pk=reply(ref_letter_no=came.number).pk).update(stage=Stage.WITHDRAWN)

    assert threads.place_of(came, "2026-01-01")["status"] == "registered"


def test_what_is_no_letter_has_no_matter(desk, board_notice):
    document = desk.filed(board_notice())

    assert threads.place_of(document, "2026-01-01") is None
    with pytest.raises(NoSuchMatter):
        threads.find(document.number)
