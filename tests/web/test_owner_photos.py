"""Photos that owners send with what they write: kept with the letter, with nothing in them but the picture."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from archive.entry import PERSONAL
from pipeline import inbox
from pipeline.office import documents, feedback, feedback_photos, personal
from pipeline.office.models import Document, Feedback
from pipeline.stages import Stage
from tests.conftest import Desk
from tests.web.conftest import Browser
from web import uploads
from web.owner import door

pytestmark = pytest.mark.requirement("R-5.3.1-1")


def photo(name: str = "IMG_0001.jpg", colour: str = "red") -> SimpleUploadedFile:
    data, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "PhoneMaker"
    Image.new("RGB", (40, 30), colour).save(data, "JPEG", exif=exif)
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def typed(**more: Any) -> dict[str, Any]:
    return {"category": "suggestion", "words": "地库入口的路沿石松了，照片在下面。", "agreed": "yes"} | more


def test_photos_are_kept_with_the_letter_among_what_concerns_persons(browser: Browser, desk: Desk) -> None:
    sent = typed(photos=[photo(), photo("IMG_0002.jpg", "blue")])
    assert browser().post("/p/TFY/feedback/", sent).status_code == 302
    list(inbox.written_at_the_desk())

    letter = Feedback.objects.get().document
    assert letter is not None and letter.stage == Stage.SECURED
    entry = personal.entry_of(letter, desk.premises)
    kept = [name for name in entry.names() if name.endswith(".jpg")]
    assert len(kept) == 2 and all(name.startswith(PERSONAL) for name in kept)
    assert all(b"PhoneMaker" not in entry.read(name) for name in kept)
    assert "附照片2张" in documents.content(documents.newest(letter))["handling"]["note"]
    shown = browser("linruoxi").get(f"/documents/{letter.key}/").content.decode()
    assert shown.count("?show=1") == 2, "whoever deals with the letter sees them on its page"


@pytest.mark.parametrize(
    ("photos", "said"),
    [
        ([SimpleUploadedFile("合同.jpg", b"%PDF-1.7 no photo", "image/jpeg")], "打不开"),
        ([photo(f"{at}.jpg") for at in range(4)], "最多上传3张"),
        ([SimpleUploadedFile("空.jpg", b"", "image/jpeg")], "打不开"),
    ],
)
def test_a_bad_photo_is_refused_in_words_and_nothing_typed_is_lost(
    photos: list[SimpleUploadedFile], said: str, browser: Browser
) -> None:
    answer = browser().post("/p/TFY/feedback/", typed(photos=photos, name="陈静怡"))
    page = answer.content.decode()

    assert answer.status_code == 400
    assert 'id="photos-error"' in page and said in page and "请重新选择" in page
    assert "路沿石松了" in page and 'value="陈静怡"' in page and 'value="yes" checked' in page
    assert not Feedback.objects.exists()


def test_a_photo_larger_than_a_phone_makes_it_is_refused(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback_photos, "MOST_BYTES", 100)

    assert "太大" in browser().post("/p/TFY/feedback/", typed(photos=[photo()])).content.decode()


def test_what_is_too_large_together_is_broken_off_and_what_was_typed_stays(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OF_OWNERS", 300)

    answer = browser().post("/p/TFY/feedback/", typed(photos=[photo()]))

    assert answer.status_code == 400
    assert "照片合计太大" in answer.content.decode() and "路沿石松了" in answer.content.decode()


def test_looking_at_photos_is_counted_also_where_they_are_refused(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PHOTOS", door.Limit("feedback-photos", 1, door.PHOTOS.window))
    guest = browser()
    bad = [SimpleUploadedFile("1.jpg", b"none", "image/jpeg")]

    assert [guest.post("/p/TFY/feedback/", typed(photos=bad)).status_code for _ in range(2)] == [400, 429]


def test_photos_of_what_cannot_be_registered_by_itself_wait_with_its_paper(
    browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = feedback.record
    monkeypatch.setattr(feedback, "record", lambda *given: whole(*given) | {"letter": {"category": "no such"}})

    browser().post("/p/TFY/feedback/", typed(photos=[photo()]))
    list(inbox.written_at_the_desk())

    letter = Document.objects.get(type="letter_in")
    assert letter.stage == Stage.DRAFT
    rows = documents.content(documents.newest(letter))["attached"]
    assert sorted(row["name"].rpartition(".")[2] for row in rows) == ["jpg", "pdf"]
    assert desk.premises.root.exists()
