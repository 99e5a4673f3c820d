"""What owners write: a letter in the register, with what concerns persons where it belongs, and a receipt."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from archive.entry import PERSONAL
from pipeline import hearing, inbox, receive
from pipeline.office import documents, feedback, personal
from pipeline.office.models import Document, Event, Feedback, Role
from pipeline.render.pdf_text import whole_pages
from pipeline.stages import Stage
from tests.conftest import Desk
from tests.web.conftest import Browser
from web.owner import door

TYPED: dict[str, Any] = {
    "category": "complaint",
    "words": "我是3号楼1单元502室的陈静怡，电话13812345678，楼道的灯坏了一周，请尽快修好。",
    "name": "陈静怡",
    "room": "3号楼1单元502室",
    "phone": "13812345678",
    "agreed": "yes",
}
SECRETS = ("陈静怡", "502室", "13812345678")


def send(client: Client, **changes: Any) -> Any:
    return client.post("/p/TFY/feedback/", TYPED | changes, follow=True)


def receipt_of(response: Any) -> dict[str, str]:
    """Return the number and the secret that the receipt shows."""
    number, secret = re.findall(r"<dd>(.*?)</dd>", response.content.decode())[:2]
    return {"number": number, "secret": secret}


def letter() -> Document:
    """Return the letter that what works beside the desk makes of what was sent."""
    list(inbox.written_at_the_desk())
    return Document.objects.get(type="letter_in")


@pytest.mark.requirement("R-5.3.1-1")
def test_what_an_owner_writes_is_a_registered_letter_with_a_receipt(browser: Browser, desk: Desk) -> None:
    response = send(browser())

    made = letter()
    row = Feedback.objects.get()
    record = documents.content(documents.newest(made))
    assert row.receipt in response.content.decode() and row.document == made
    assert made.stage == Stage.SECURED and str(made.number).startswith("L-TFY-")
    assert (record["letter"]["category"], record["letter"]["form"]) == ("complaint", "platform")
    assert row.receipt in record["handling"]["note"] and record["handling"]["due_on"] == row.due_on
    assert desk.premises.root.exists()


def test_who_wrote_stands_in_the_personal_part_and_nowhere_else(browser: Browser, desk: Desk) -> None:
    send(browser())

    entry = personal.entry_of(letter(), desk.premises)
    public = b"".join(entry.read(one) for one in entry.names() if not one.startswith(PERSONAL)).decode(
        "utf-8", "ignore"
    )
    [scan] = [one for one in entry.names() if one.startswith(f"{PERSONAL}scan")]
    paper = "".join("".join(page.split()) for page in whole_pages(entry.read(scan)))
    record = documents.content(documents.newest(letter()))
    assert not any(one in public for one in SECRETS)
    assert all(one in paper for one in SECRETS)
    assert record["letter"].pop("sender") == "陈静怡"
    assert not any(one in repr(record["letter"]) for one in SECRETS)
    assert not any(one in repr(list(Event.objects.values_list("body", flat=True))) for one in SECRETS)


def test_the_secret_is_shown_once_and_kept_as_a_digest(browser: Browser) -> None:
    guest = browser()
    shown = receipt_of(send(guest))

    assert guest.get("/p/TFY/feedback/receipt/").headers["Location"] == "/p/TFY/feedback/status/"
    assert shown["secret"] not in repr(list(Feedback.objects.values()))


def test_receipt_and_secret_tell_how_far_it_is_and_nothing_of_what_was_written(browser: Browser) -> None:
    shown = receipt_of(send(browser()))
    asked = {"receipt": shown["number"].lower(), "secret": shown["secret"].replace("-", " ")}

    told = browser().post("/p/TFY/feedback/status/", asked).content.decode()
    assert "已收到" in told and not any(one in told for one in (*SECRETS, "楼道"))
    keeper = browser("linruoxi")
    for to, word in (("ongoing", "办理中"), ("replied", "已答复")):
        keeper.post("/projects/TFY/owners/feedback/", {"receipt": shown["number"], "to": to})
        assert word in browser().post("/p/TFY/feedback/status/", asked).content.decode()


def test_a_wrong_secret_and_an_unknown_receipt_get_the_same_answer_and_are_counted(browser: Browser) -> None:
    shown = receipt_of(send(browser()))
    guest = browser()

    for number in range(door.RECEIPTS.most):
        receipt = shown["number"] if number % 2 else "TFY-FK-2026-9999"
        response = guest.post("/p/TFY/feedback/status/", {"receipt": receipt, "secret": "AAAA-AAAA"})
        assert response.status_code == 404 and "回执号或查询码不对" in response.content.decode()
    asked = {"receipt": shown["number"], "secret": shown["secret"]}
    assert guest.post("/p/TFY/feedback/status/", asked).status_code == 429


def test_a_receipt_of_one_project_opens_nothing_in_another(browser: Browser) -> None:
    shown = receipt_of(send(browser()))

    asked = {"receipt": shown["number"], "secret": shown["secret"]}
    assert browser().post("/p/YLWX/feedback/status/", asked).status_code == 404
    moved = browser("luyuan").post(
        "/projects/YLWX/owners/feedback/", {"receipt": shown["number"], "to": "replied"}, follow=True
    )
    assert "没有这个回执号" in moved.content.decode()


def test_nothing_that_was_typed_is_lost_when_something_is_missing(browser: Browser) -> None:
    response = browser().post("/p/TFY/feedback/", {"words": "<b>abc", "name": '"><script>', "concerns": "lift"})

    told = response.content.decode()
    assert response.status_code == 400
    assert "&lt;b&gt;abc" in told and "<script>" not in told and "&quot;&gt;&lt;script&gt;" in told
    assert "请选择事项类别" in told and "勾选同意" in told and 'value="lift" checked' in told
    assert not Feedback.objects.exists()


def test_markup_smileys_and_control_characters_do_no_harm(browser: Browser) -> None:
    send(browser(), words="<script>alert(1)</script> 电梯\x07异响 😀", name="", concerns=["lift"])

    made = letter()
    record = documents.content(documents.newest(made))
    listed = browser("linruoxi").get("/projects/TFY/owners/").content.decode()
    assert "<script>alert(1)</script>" in record["letter"]["summary"] and "<script>alert" not in listed
    assert record["letter"]["sender"] == feedback.UNNAMED
    assert made.importance == "important"


def test_what_cannot_be_registered_by_itself_waits_as_a_scan(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = feedback.record
    monkeypatch.setattr(feedback, "record", lambda *given: whole(*given) | {"letter": {"category": "no such"}})

    receipt = receipt_of(send(browser()))["number"]

    made = letter()
    assert Feedback.objects.get(receipt=receipt).document == made
    assert made.stage == Stage.DRAFT


@pytest.mark.requirement("R-5.3.1-1")
def test_what_was_sent_lies_safe_until_it_is_a_letter_and_is_made_one_only_once(browser: Browser) -> None:
    send(browser())
    [parcel] = hearing.waiting()
    assert receive.is_owed(parcel) and not Document.objects.exists()

    # What it was kept for may be killed after the letter is there and before the parcel is gone.
    kept = parcel.data()
    [made] = inbox.written_at_the_desk()
    parcel.path.parent.mkdir()
    parcel.path.write_bytes(kept)
    again = hearing.registered(parcel)

    assert list(made.documents) == again == [letter()]
    assert not parcel.path.parent.exists() and list(hearing.waiting()) == []


def test_what_was_sent_is_made_a_letter_also_by_resume(browser: Browser) -> None:
    send(browser())
    Feedback.objects.update(received="")  # killed before the row knew where it lies

    inbox.carried_on()

    assert Document.objects.get(type="letter_in") == Feedback.objects.get().document
    assert inbox.carried_on() == []


def test_a_project_without_anybody_to_take_letters_says_so(browser: Browser) -> None:
    Role.objects.filter(project__code="TFY").delete()

    assert "尚未指定来函登记人" in send(browser()).content.decode()
    assert not Feedback.objects.exists()


def test_a_flood_is_stopped_for_the_visitor_and_for_the_project(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "LETTERS", door.Limit("feedback", 1, door.LETTERS.window))
    monkeypatch.setattr(door, "LETTERS_OF_PROJECT", door.Limit("feedback-of-project", 2, door.LETTERS.window))
    guest = browser()

    assert [send(guest).status_code, send(guest).status_code] == [200, 429]
    others = [browser().post("/p/TFY/feedback/", TYPED, REMOTE_ADDR=f"203.0.113.{at}").status_code for at in (1, 2)]
    assert others == [302, 429]
    assert Feedback.objects.count() == 2


def test_the_form_speaks_english(browser: Browser) -> None:
    told = browser(language="en").get("/p/TFY/feedback/").content.decode()

    assert "I have read this notice and agree." in told and 'lang="en"' in told
