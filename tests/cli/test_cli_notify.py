"""Telling people on the command line, and what `watch` and `doctor` do and say of it."""

from __future__ import annotations

import pytest

from cli import notify
from pipeline import flow
from pipeline.office import people
from pipeline.office.models import Message, RegisterRow
from tests.loopback import mail_server


@pytest.fixture
def mailed(office):
    """A mail server that the office sends by, and a project manager with an address."""
    people.add_person({"user": "zhouqiming", "mail": "zhou@xrwy.example"})
    with mail_server() as box:
        file = office.root / "office.toml"
        before = file.read_text("utf-8").partition("[notify]")[0]
        server = f'host = "127.0.0.1"\nport = {box.port}\nsecurity = "none"\nsender = "lb@xrwy.example"\n'
        file.write_text(f"{before}[notify]\nmail = true\n[notify.smtp]\n{server}", "utf-8")
        flow.office.cache_clear()
        yield box


def test_notify_sends_what_is_due_and_says_whom_it_told(letterbook, desk, mailed, board_notice):
    desk.submit(board_notice())

    sent, again = letterbook("notify", "--digest", "--json"), letterbook("notify", "--digest")
    assert (sent.code, again.code) == (0, 0)
    assert sent.json == [{"route": "mail", "person": "zhouqiming", "count": 1, "sent": True, "error": None}]
    assert "没有要通知的事项" in again.out and len(mailed.mails) == 1


def test_notify_tells_a_person_whom_it_told(letterbook, desk, mailed, board_notice):
    desk.submit(board_notice())

    assert letterbook("notify", "--digest").out == "已通知 zhouqiming，共1项。\n"
    assert mailed.mails


def test_notify_ends_with_1_where_something_did_not_leave(letterbook, desk, mailed, board_notice):
    mailed.refuses = True
    desk.submit(board_notice())

    refused = letterbook("notify", "--digest")
    assert refused.code == 1 and "没有通知到" in refused.err


def test_settings_that_cannot_be_meant_are_told_by_notify_and_doctor(letterbook, office):
    file = office.root / "office.toml"
    file.write_text(file.read_text("utf-8").replace("mail = false", "mail = true"), "utf-8")
    flow.office.cache_clear()
    file.write_text(file.read_text("utf-8").replace('host = ""\n', ""), "utf-8")

    assert letterbook("notify").code == 2
    assert "notify" in {row["code"] for row in letterbook("doctor", "--json").json if row["state"] == "failed"}


@pytest.mark.usefixtures("mailed")
def test_doctor_asks_where_it_is_stored_and_by_which_agreement(letterbook, office):
    asked = {row["code"] for row in letterbook("doctor", "--json").json if row["state"] == "warning"}
    file = office.root / "office.toml"
    settled = 'mail = true\nstored_in_china = true\nagreement = "2026-03 委托处理协议"\n'
    file.write_text(file.read_text("utf-8").replace("mail = true\n", settled), "utf-8")
    after = {row["code"] for row in letterbook("doctor", "--json").json if row["state"] == "warning"}

    assert {"stored-in-china", "agreement", "no-mail"} <= asked
    assert after & {"stored-in-china", "agreement"} == set()


@pytest.mark.usefixtures("mailed")
def test_doctor_tells_what_never_left(letterbook, desk, board_notice):
    desk.submit(board_notice())
    Message.objects.update(state="failed")

    assert "not-told" in {row["code"] for row in letterbook("doctor", "--json").json}


def test_watch_once_tells_people_and_says_what_could_not_be_told(letterbook, desk, mailed, board_notice):
    mailed.refuses = True
    desk.submit(board_notice())
    Message.objects.update(is_urgent=True)
    refused = letterbook("watch", "--once")
    mailed.refuses = False
    Message.objects.update(next_at=desk.person("zhouqiming").messages.get().at)
    letterbook("watch", "--once")

    assert "没有通知到" in refused.err
    assert len(mailed.mails) == 1


def test_settings_that_cannot_be_meant_never_stop_the_inbox(letterbook, office):
    file = office.root / "office.toml"
    file.write_text(file.read_text("utf-8").replace("webhook = false", "webhook = true"), "utf-8")
    flow.office.cache_clear()

    watched = letterbook("watch", "--once")
    assert watched.code == 0 and "[notify]" in watched.err


@pytest.mark.requirement("R-5.6.1-1")
def test_watch_says_what_went_out_without_its_row_in_the_register(letterbook, desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    RegisterRow.objects.all().delete()

    assert document.number in letterbook("watch", "--once").err


@pytest.mark.usefixtures("office")  # in which it looks for what is due
def test_a_watcher_tells_now_and_goes_on_telling_until_it_ends(monkeypatch):
    told, checked = [], []
    monkeypatch.setattr(notify, "tell_once", lambda: told.append(1))
    monkeypatch.setattr(notify, "check_register", lambda: checked.append(1))

    with notify.told_meanwhile(0.001):
        while len(told) < 3:
            pass

    assert len(checked) == 1


def test_people_have_an_address_and_a_phone_by_option_and_by_workbook(letterbook, tmp_path):
    made = letterbook("people", "add", "xuke", "--mail", "xuke@xrwy.example", "--phone", "13800000002", "--json").json
    table = tmp_path / "人员.json"
    table.write_text('[{"用户名": "xuke", "岗位": "管家", "项目": "TFY", "工作手机": "13800000003"}]', "utf-8")
    letterbook("people", "import", table)
    [row] = [row for row in letterbook("people", "--json").json if row["user"] == "xuke"]
    wrong = letterbook("people", "add", "xuke", "--mail", "xuke")

    assert (made[0]["mail"], made[0]["phone"]) == ("xuke@xrwy.example", "13800000002")
    assert (row["mail"], row["phone"]) == ("xuke@xrwy.example", "13800000003")
    assert wrong.code == 1 and "邮箱" in wrong.err


def test_a_reminder_says_whom_it_reminds(letterbook, desk, mailed, board_notice):  # noqa: ARG001 - the mail server
    document = desk.submit(board_notice())

    ran = letterbook("remind", document.key, "--by", "linruoxi")

    assert ran.out == f"将提醒周启明办理 {document.key}。\n"
    assert letterbook("remind", document.key, "--by", "linruoxi", "--json").json["reminded"] == ["zhouqiming"]
    assert letterbook("remind", document.key, "--by", "wangguanjia").code == 3
