"""What people are told, in words; the settings; the forms of the robots; the pauses between tries."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline import mail, notifying, webhook
from pipeline.notifying import FaultyNotify, Form, Item, Kind, Notify, NotSent, Robot, Security, Smtp, Style
from tests.loopback import mail_server, robot

ITEM = Item(
    "周启明", "13800000001", "待您审核", "关于停水的通知", "D000001", "听枫苑", "https://x.example/documents/D000001"
)
PLAIN = Item("周启明", "", "待您审核", "关于停电的通知", "D000002", "听枫苑")
NOW = datetime(2026, 7, 10, 1, tzinfo=UTC)


def test_one_thing_is_the_subject_itself_and_several_are_counted():
    assert notifying.subject([ITEM]) == "【待您审核】关于停水的通知（D000001，听枫苑）"
    assert notifying.subject([ITEM, PLAIN]) == "今日待办2项：待您审核2项"


def test_a_mail_says_what_to_do_with_which_document_and_where():
    words = notifying.body("星冉物业服务有限公司", [ITEM, PLAIN])

    assert "1. 【待您审核】关于停水的通知（D000001，听枫苑）\n   https://x.example/documents/D000001" in words
    assert words.startswith("周启明，您好：")


@pytest.mark.parametrize(
    ("kind", "detail", "words"),
    [
        (Kind.TURN, "审批", "待您审批"),
        (Kind.RETURNED, "", "已退回，请修改后重新提交"),
        (Kind.RELEASE, "", "已通过审批，待签发"),
        (Kind.COPY, "备案", "抄送备案，请签收"),
        (Kind.LETTER, "2026-07-27", "来函待办理，2026-07-27前答复"),
        (Kind.LETTER, "", "来函待办理"),
    ],
)
def test_each_kind_says_what_to_do(kind, detail, words):
    assert notifying.what_to_do(kind, detail) == words


def test_pauses_double_up_to_six_hours():
    pauses = [notifying.next_try(NOW, tries) - NOW for tries in (1, 2, 3, 12, 99)]

    assert pauses == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)] + [timedelta(hours=6)] * 2


def test_a_post_that_is_too_long_says_how_much_is_left_out():
    lines = [f"第{number}项" for number in range(100)]

    fitted = notifying.fitted(lines, 200)
    kept = fitted.count("\n")
    assert len(fitted.encode()) <= 200
    assert fitted.endswith(f"另有{100 - kept}项，请登录查看。")


def test_the_settings_are_off_unless_switched_on(tmp_path):
    assert Notify.of({}, tmp_path) == Notify()


def test_the_settings_read_secrets_from_the_files_they_name(tmp_path):
    (tmp_path / "smtp").write_text("geheim\n")
    given = {
        "mail": True,
        "smtp": {"host": "h", "sender": "a@b", "user": "u", "password_file": "smtp"},
        "digest_at": "07:15",
    }

    made = Notify.of({"notify": given}, tmp_path)
    assert made.smtp == Smtp("h", 465, Security.TLS, "u", "geheim", "a@b")
    assert made.digest_at.isoformat() == "07:15:00"


@pytest.mark.parametrize(
    "given",
    [
        {"mail": True},
        {"mail": True, "smtp": {"host": "h", "sender": "a@b", "security": "perhaps"}},
        {"webhook": True, "robot": {"form": "wecom", "url": "file:///etc/passwd"}},
        {"webhook": True, "robot": {"form": "icq", "url": "https://x.example"}},
        {"webhook": True, "robot": {"form": "wecom", "url": "https://x.example", "secret_file": "away"}},
        {"digest_at": "half past"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(given, tmp_path):
    with pytest.raises(FaultyNotify):
        Notify.of({"notify": given}, tmp_path)


def made_robot(form: Form, style: Style, port: int = 1, secret: str = "") -> Robot:
    return Robot(form, style, f"http://127.0.0.1:{port}/robot/send?key=k", secret)


def test_each_robot_gets_the_form_that_it_asks_for():
    given = [ITEM, PLAIN]
    wecom = webhook.payload(made_robot(Form.WECOM, Style.MARKDOWN), "待办", given)
    wecom_text = webhook.payload(made_robot(Form.WECOM, Style.TEXT), "待办", given)
    ding = webhook.payload(made_robot(Form.DINGTALK, Style.MARKDOWN), "待办", given)
    ding_text = webhook.payload(made_robot(Form.DINGTALK, Style.TEXT), "待办", given)

    assert wecom["msgtype"] == "markdown" and f"({ITEM.link})" in wecom["markdown"]["content"]
    assert wecom_text["text"]["mentioned_mobile_list"] == ["13800000001"] and ITEM.link in wecom_text["text"]["content"]
    assert ding["markdown"]["title"] == "待办" and "@13800000001" in ding["markdown"]["text"]
    assert ding["at"] == ding_text["at"] == {"atMobiles": ["13800000001"], "isAtAll": False}


def test_a_signed_post_carries_time_and_signature():
    query = parse_qs(urlsplit(webhook.signed("https://x.example/send?access_token=t", "SEC", 1700000000000)).query)

    wanted = hmac.new(b"SEC", b"1700000000000\nSEC", hashlib.sha256).digest()
    assert query["timestamp"] == ["1700000000000"] and base64.b64decode(query["sign"][0]) == wanted
    assert webhook.signed("https://x.example/send", "SEC", 1).startswith("https://x.example/send?timestamp=1&sign=")


def test_a_robot_that_takes_a_post_has_it_and_one_that_refuses_says_why():
    with robot() as box:
        one = made_robot(Form.DINGTALK, Style.TEXT, box.port, "SEC")
        webhook.send(one, webhook.payload(one, "待办", [ITEM]), 1700000000000)
        box.refuses = True
        with pytest.raises(NotSent) as refusal:
            webhook.send(one, {}, 1)

    assert box.posts[0]["text"]["content"].startswith("待办\n周启明：")
    assert "&timestamp=1700000000000&sign=" in box.paths[0]
    assert "40001" in str(refusal.value)


def test_a_robot_that_is_away_is_told_without_its_address():
    with robot() as box:
        gone = made_robot(Form.WECOM, Style.TEXT, box.port)

    with pytest.raises(NotSent) as refusal:
        webhook.send(gone, {}, 1)
    assert "key=k" not in str(refusal.value)


def smtp(port: int, **changed) -> Smtp:
    return Smtp(
        **{
            "host": "127.0.0.1",
            "port": port,
            "security": Security.NONE,
            "user": "",
            "password": "",
            "sender": "lb@x.example",
        }
        | changed
    )


def test_a_mail_is_taken_and_the_same_things_have_the_same_message_id():
    with mail_server() as box:
        made = mail.message(smtp(box.port), "zhou@x.example", "待办", "正文\n", ("turn/D1/1",), NOW)
        mail.send(smtp(box.port), made)

    again = mail.message(smtp(1), "zhou@x.example", "待办", "正文\n", ("turn/D1/1",), NOW)
    [mailed] = box.mails
    assert (mailed["To"], mailed["Subject"], mailed.get_content().strip()) == ("zhou@x.example", "待办", "正文")
    assert again["Message-ID"] == made["Message-ID"] and made["Message-ID"].endswith("@x.example>")


@pytest.mark.parametrize("changed", [{"security": Security.STARTTLS}, {"security": Security.TLS}, {"user": "u"}])
def test_a_server_that_does_not_do_what_is_asked_gets_no_mail(changed):
    with mail_server() as box:
        made = mail.message(smtp(box.port), "zhou@x.example", "待办", "正文", (), NOW)
        with pytest.raises(NotSent):
            mail.send(smtp(box.port, **changed), made)

    assert box.mails == []


def test_a_refused_recipient_and_a_server_that_is_away_are_told():
    with mail_server() as box:
        box.refuses = True
        made = mail.message(smtp(box.port), "nobody@x.example", "待办", "正文", (), NOW)
        with pytest.raises(NotSent):
            mail.send(smtp(box.port), made)
    with pytest.raises(NotSent):
        mail.send(smtp(box.port), made)
