"""Whoever's turn it is, is told: once, in a digest, at once where it is urgent, and no failure stops a step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline import flow, later
from pipeline.notifying import FaultyNotify
from pipeline.office import documents, outbox, people, sending
from pipeline.office.models import Message, Person
from pipeline.stages import Stage, Verdict
from tests.letters import SCAN
from tests.loopback import robot, set_notify

MORNING = datetime(2099, 7, 10, 1, tzinfo=UTC)  # nine o'clock in Shanghai, after whatever was written today
NIGHT = datetime(2099, 7, 9, 22, tzinfo=UTC)  # six o'clock
TOMORROW = MORNING + timedelta(days=1)
IMPORTANT = {"sender": "听枫苑业委会", "sender_kind": "committee", "category": "legal"}


def told(**wanted):
    return sorted((one.person.user, one.kind) for one in Message.objects.filter(**wanted).select_related("person"))


def test_nothing_is_written_down_where_nobody_is_told(desk, board_notice):
    desk.submit(board_notice())

    assert Message.objects.count() == 0
    assert sending.send_due(desk.premises, MORNING) == []


@pytest.mark.usefixtures("mailed")
def test_a_document_handed_in_is_the_turn_of_its_next_approvers_and_not_of_its_author(desk):
    desk.submit(desk.example("service_report"))

    assert told() == [("qianming", "turn"), ("zhouqiming", "turn")]


@pytest.mark.usefixtures("mailed")
def test_the_turn_goes_on_comes_back_and_ends_with_the_author(desk, board_notice):
    document = desk.submit(board_notice(channels=["board", "wechat_group"]))
    document = desk.approve(document, "zhouqiming")
    document = flow.decide(document, desk.person("shenmuzhi"), Verdict.RETURN, "时间有误")
    revised = board_notice(channels=["board", "wechat_group"])
    revised["particulars"]["effect_end"] = "2026-07-20T18:30"
    document = desk.approve(desk.submit(revised | {"revises": document.key}), "zhouqiming", "shenmuzhi")

    assert document.stage == Stage.APPROVED
    assert told(kind="returned") == [("linruoxi", "returned")]
    assert told(kind="release") == [("linruoxi", "release")]
    assert [user for user, _kind in told(kind="turn")] == ["shenmuzhi", "shenmuzhi", "zhouqiming", "zhouqiming"]


def test_a_day_is_one_mail_a_person_at_its_hour(desk, mailed, board_notice):
    desk.submit(board_notice())
    second = board_notice()
    second["particulars"]["effect_start"] = "2026-07-20T10:00"
    desk.submit(second)

    early = sending.send_due(desk.premises, NIGHT)
    due = sending.send_due(desk.premises, MORNING)
    third = board_notice()
    third["particulars"]["effect_start"] = "2026-07-20T11:00"
    desk.submit(third)
    later_today = sending.send_due(desk.premises, MORNING + timedelta(hours=5))
    tomorrow = sending.send_due(desk.premises, TOMORROW)

    assert (early, later_today) == ([], [])
    assert [(one.person, one.count, one.error) for one in (*due, *tomorrow)] == [
        ("zhouqiming", 2, ""),
        ("zhouqiming", 1, ""),
    ]
    assert mailed.mails[0]["Subject"] == "今日待办2项：待您审核2项"
    assert "https://lb.example/documents/D000001" in mailed.mails[0].get_content()


def test_the_digest_may_be_sent_before_its_hour_and_then_is_not_sent_again(desk, mailed, board_notice):
    desk.submit(board_notice())

    sent = [sending.send_due(desk.premises, NIGHT, digest_now=True), sending.send_due(desk.premises, MORNING)]
    assert [len(one) for one in sent] == [1, 0] and len(mailed.mails) == 1


def test_an_important_letter_is_told_at_once_and_names_no_customer(desk, mailed, letter):
    letter(**IMPORTANT)

    sent = sending.send_due(desk.premises, NIGHT)
    assert {one.person for one in sent} == {"gaopin", "shenmuzhi", "linruoxi"}
    assert not any("业委会" in mail.as_string() or "业委会" in mail.get_content() for mail in mailed.mails)
    assert any("抄送重要来函备份存档，请签收" in mail["Subject"] for mail in mailed.mails)


def test_a_title_that_names_a_customer_is_replaced_by_the_name_of_the_type(desk, letter):
    document = letter()
    document.title = "来函：吴岚的感谢"

    assert outbox.title_of(document, desk.premises) == "来函"
    document.title = "来函：感谢"
    assert outbox.title_of(document, desk.premises) == "来函：感谢"


@pytest.mark.usefixtures("mailed")
def test_what_was_done_meanwhile_is_told_to_nobody(desk, board_notice, letter):
    desk.approve(desk.submit(board_notice()), "zhouqiming")
    important = letter(**IMPORTANT)
    for user in ("gaopin", "shenmuzhi"):
        later.acknowledge(important, desk.person(user))

    sent = sending.send_due(desk.premises, MORNING)
    assert {(one.person, one.count) for one in sent} == {("linruoxi", 1)}
    assert told(state="moot") == [("gaopin", "copy"), ("shenmuzhi", "copy"), ("zhouqiming", "turn")]


@pytest.mark.usefixtures("mailed")
def test_a_letter_tells_whoever_is_responsible_until_it_is_answered(desk, letter):
    came = letter()
    record = desk.example("letter_out", "minimal")
    record["reply"]["ref_letter_no"] = came.number
    before = told(kind="letter", state="waiting")
    desk.filed(record, "xuke")
    sending.send_due(desk.premises, MORNING)

    assert before == [("linruoxi", "letter")] == told(kind="letter", state="moot")


def test_a_server_that_refuses_is_tried_again_later_and_then_only_once(desk, mailed, board_notice):
    mailed.refuses = True
    desk.submit(board_notice())
    [refused] = sending.send_due(desk.premises, MORNING)
    too_soon = sending.send_due(desk.premises, MORNING + timedelta(minutes=1))
    mailed.refuses = False
    [taken] = sending.send_due(desk.premises, MORNING + timedelta(minutes=3))
    after = sending.send_due(desk.premises, TOMORROW)

    assert refused.error and not taken.error
    assert (too_soon, after, len(mailed.mails)) == ([], [], 1)


def test_what_is_refused_too_often_is_given_up_and_counted(desk, mailed, board_notice):
    mailed.refuses = True
    desk.submit(board_notice())
    for day in range(12):
        sending.send_due(desk.premises, MORNING + timedelta(days=day))

    assert outbox.stuck() == 1
    assert sending.send_due(desk.premises, MORNING + timedelta(days=99)) == []


def test_what_a_dead_process_was_sending_is_not_sent_again(desk, mailed, board_notice):
    desk.submit(board_notice())
    Message.objects.update(sending_at=NIGHT)

    assert sending.send_due(desk.premises, MORNING) == []
    assert (outbox.stuck(), mailed.mails) == (1, [])


def test_the_group_is_told_in_one_post_and_by_its_own_digest(desk, board_notice):
    people.add_person({"user": "zhouqiming", "phone": "13800000001"})
    with robot() as box:
        set_notify(
            desk.premises,
            f'webhook = true\n[notify.robot]\nform = "wecom"\nstyle = "text"\nurl = "http://127.0.0.1:{box.port}/send"',
        )
        desk.submit(board_notice())
        desk.submit(desk.example("service_report"))
        sent = sending.send_due(desk.premises, MORNING)
        again = sending.send_due(desk.premises, MORNING + timedelta(hours=1))

    [post] = box.posts
    assert [(one.route, one.count) for one in sent] == [("webhook", 3)] and again == []
    assert post["text"]["mentioned_mobile_list"] == ["13800000001"]
    assert "周启明：【待您审核】" in post["text"]["content"] and "钱明：【待您审批】" in post["text"]["content"]


def test_without_a_digest_everything_goes_out_at_once(desk, mailed, board_notice):
    file = desk.premises.root / "office.toml"
    file.write_text(file.read_text("utf-8").replace("[notify]\n", "[notify]\ndigest = false\n"), "utf-8")
    desk.premises.__dict__.pop("settings", None)
    desk.submit(board_notice())

    assert [one.person for one in sending.send_due(desk.premises, NIGHT)] == ["zhouqiming"]
    assert len(mailed.mails) == 1


def test_settings_that_cannot_be_meant_stop_no_step(desk, board_notice):
    set_notify(desk.premises, "mail = true")

    document = desk.filed(board_notice())
    assert document.stage == Stage.SECURED
    with pytest.raises(FaultyNotify):
        later.notify()


def test_a_server_that_is_away_stops_no_step(mailed, letter):
    mailed.refuses = True

    document = letter(**IMPORTANT)
    assert document.stage == Stage.SECURED
    assert all(one.error for one in later.notify())


@pytest.mark.usefixtures("mailed")
def test_a_copy_that_waited_for_its_role_is_told_with_the_next_round(desk):
    Person.objects.filter(user="gaopin").update(active=False)
    minutes = desk.filed(desk.example("forum_minutes"))
    people.add_person(
        {"user": "xinren", "name": "新任", "mail": "x@xrwy.example", "roles": [{"role": "quality_center"}]}
    )

    later.notify()
    assert ("xinren", "copy") in told()
    assert documents.described(minutes, desk.premises)["copies"]


@pytest.mark.usefixtures("mailed")
def test_importance_raised_later_is_told_at_once(desk, letter):
    later.raise_importance(letter(), desk.person("zhouqiming"), "业主表示将起诉")

    assert told(is_urgent=True, kind="copy") == [("gaopin", "copy"), ("shenmuzhi", "copy")]


@pytest.mark.usefixtures("mailed")
def test_a_responsible_person_whom_nobody_knows_is_told_nothing(letter):
    letter()
    Message.objects.all().delete()
    Person.objects.filter(user="linruoxi").update(name="另一人")

    other = letter(SCAN + b"%%2", subject="另一件")
    assert not Message.objects.filter(document=other, kind="letter").exists()
