"""Paper recorded from a phone: what waits, what hangs, what must come down, with a photo and the places known."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from archive.entry import RESTRICTED
from pipeline import flow, later
from pipeline.office import clock, gathered, hanging, kinds, registry
from pipeline.office.hanging import Papers, Work
from pipeline.office.models import Document, Person, Posting
from pipeline.stages import PostingState, Stage
from tests.conftest import Desk
from tests.web.conftest import Browser

pytestmark = pytest.mark.requirement("R-5.6.1-1")


@pytest.fixture
def published(desk: Desk, board_notice: Callable[..., dict[str, Any]]) -> Callable[..., Document]:
    """Publish the model's circular on the board, changed by keyword."""

    def made(**header: Any) -> Document:
        document = desk.filed(board_notice(**header))
        return flow.publish(document, desk.person("linruoxi"))

    return made


def photo(name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    data, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "PhoneMaker"
    Image.new("RGB", (40, 30), "red").save(data, "JPEG", exif=exif)
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def test_what_waits_is_posted_with_a_photo_and_then_hangs(
    published: Callable[..., Document], browser: Browser, desk: Desk
) -> None:
    document, steward = published(), browser("linruoxi")
    before = steward.get("/posting/").content.decode()

    done = steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "2", "photo": photo()}, follow=True)

    row = Posting.objects.get()
    kept = desk.premises.root / row.photo
    assert "待张贴" in before and document.title in before
    assert (row.state, row.copies, row.posted_by and row.posted_by.user) == (PostingState.POSTED, 2, "linruoxi")
    assert Image.open(kept).size == (40, 30) and b"PhoneMaker" not in kept.read_bytes()
    assert f"已张贴：{document.title}（宣传栏）" in done.content.decode()
    assert "没有待张贴的。" in done.content.decode()


def test_a_board_that_is_named_more_closely_is_the_board_that_waited(
    published: Callable[..., Document], browser: Browser
) -> None:
    document, steward = published(), browser("linruoxi")

    steward.post(f"/posting/{document.key}/", {"place": "4号楼宣传栏", "copies": "1"})
    done = steward.post(f"/posting/{document.key}/", {"place": "5号楼宣传栏", "copies": "1"}, follow=True)

    hung = Posting.objects.order_by("pk").values_list("place", "state")
    assert list(hung) == [("4号楼宣传栏", PostingState.POSTED), ("5号楼宣传栏", PostingState.POSTED)]
    assert "没有待张贴的。" in done.content.decode()


def test_what_is_over_must_come_down_and_is_taken_down(
    published: Callable[..., Document], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, steward = published(), browser("zhouqiming")
    steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "1"})
    monkeypatch.setattr(clock, "today", lambda: "2026-07-22")
    waits = steward.get("/posting/").content.decode()

    done = steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "removed": "1"}, follow=True)

    assert 'name="removed"' in waits
    assert Posting.objects.get().state == PostingState.REMOVED
    assert "没有待撤下的。" in done.content.decode()


def test_what_was_withdrawn_must_come_down_and_is_no_longer_to_be_posted(
    published: Callable[..., Document], browser: Browser, desk: Desk
) -> None:
    document, steward = published(channels=["board", "lobby"]), browser("linruoxi")
    steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "1"})

    later.withdraw(document, desk.person("zhouqiming"), "停水取消")

    papers = hanging.papers(desk.person("linruoxi"), desk.premises)
    assert [one.posting.place for one in papers.to_remove] == ["宣传栏"]
    assert papers.to_post == () and papers.hanging == ()


def test_what_was_not_posted_in_time_is_no_longer_to_be_posted_and_says_so(
    published: Callable[..., Document], browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, steward, who = published(), browser("linruoxi"), desk.person("linruoxi")
    own = f"/documents/{document.key}/"
    monkeypatch.setattr(clock, "today", lambda: "2026-07-21")
    on_the_last_day = hanging.papers(who, desk.premises)
    monkeypatch.setattr(clock, "today", lambda: "2026-07-22")

    papers = hanging.papers(who, desk.premises)
    listed, page, home = (steward.get(at).content.decode() for at in ("/posting/", own, "/"))
    room = steward.get("/projects/TFY/").content.decode()

    assert [len(one.to_post) for one in (on_the_last_day, papers)] == [1, 0]
    assert [one.posting.place for one in papers.missed] == ["宣传栏"] and papers.counts[Work.MISSED] == 1
    assert 'id="missed"' in listed and f'href="{own}#posting"' in listed and "没有待张贴的。" in listed
    assert page.count("期满未张贴") == 2 and "实际张贴过，补登" in page
    assert "<dt>期满未张贴</dt><dd>1</dd>" in room
    assert 'id="paper"' not in home
    assert [line.places for _one, line in registry.lines(desk.premises)] == [["宣传栏（期满未张贴）"]]


def test_what_hung_and_was_not_recorded_in_time_is_recorded_late_and_then_comes_down(
    published: Callable[..., Document], browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, steward = published(), browser("linruoxi")
    monkeypatch.setattr(clock, "today", lambda: "2026-07-22")

    steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "1"})

    papers = hanging.papers(desk.person("linruoxi"), desk.premises)
    assert [one.posting.place for one in papers.to_remove] == ["宣传栏"]
    assert papers.missed == ()


def test_the_places_of_a_project_are_remembered(published: Callable[..., Document], browser: Browser) -> None:
    document, steward = published(), browser("linruoxi")
    steward.post(f"/posting/{document.key}/", {"place": "3号楼大堂", "copies": "1"})

    page = steward.get("/posting/").content.decode()

    assert '<option value="3号楼大堂"></option>' in page
    assert f'list="places-{document.project_id}"' in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"place": " ", "copies": "1"}, "请写明张贴地点"),
        ({"place": "栏" * 81, "copies": "1"}, "最多80字"),
        ({"place": "宣传栏", "copies": "两份"}, "请用数字填份数"),
        ({"place": "宣传栏", "copies": "0"}, "请用数字填份数"),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(
    typed: dict[str, str], told: str, published: Callable[..., Document], browser: Browser
) -> None:
    document = published()

    answer = browser("linruoxi").post(f"/posting/{document.key}/", typed)

    assert answer.status_code == 400
    assert told in answer.content.decode() and typed["copies"] in answer.content.decode()
    assert Posting.objects.get().state == PostingState.WAITING


def test_a_file_that_is_no_photo_is_refused_and_nothing_recorded(
    published: Callable[..., Document], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, steward = published(), browser("linruoxi")
    page = SimpleUploadedFile("x.html", b"<script>alert(1)</script>", "text/html")

    none = steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "1", "photo": page})
    monkeypatch.setattr(hanging, "MOST_PHOTO_BYTES", 10)
    large = steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "1", "photo": photo()})

    assert none.status_code == large.status_code == 400
    assert "照片" in none.content.decode() and "太大" in large.content.decode()
    assert Posting.objects.get().state == PostingState.WAITING


def test_the_page_of_a_document_records_it_too_and_leads_back(
    published: Callable[..., Document], browser: Browser
) -> None:
    document, steward = published(), browser("linruoxi")
    here = f"/documents/{document.key}/"
    page = steward.get(here).content.decode()

    done = steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "1", "next": here})
    away = steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "1", "next": "//evil.example/"})

    assert 'id="posting"' in page and f'action="/posting/{document.key}/"' in page
    assert done.headers["Location"] == here
    assert away.headers["Location"] == "/posting/"


def test_a_document_that_was_never_printed_has_no_such_part(desk: Desk, browser: Browser) -> None:
    document = desk.submit(desk.example("circular"))

    assert 'id="posting"' not in browser("linruoxi").get(f"/documents/{document.key}/").content.decode()


def test_markup_in_a_place_is_shown_and_never_run(published: Callable[..., Document], browser: Browser) -> None:
    document, steward = published(), browser("linruoxi")
    steward.post(f"/posting/{document.key}/", {"place": '"><script>alert(1)</script>', "copies": "1"})

    page = steward.get("/posting/").content.decode()

    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


def test_another_projects_people_see_and_record_nothing(published: Callable[..., Document], browser: Browser) -> None:
    document, stranger = published(), browser("wangguanjia")

    assert document.title not in stranger.get("/posting/").content.decode()
    assert stranger.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "1"}).status_code == 404
    assert Posting.objects.get().state == PostingState.WAITING


def test_the_list_asks_the_database_no_more_for_more_paper(
    published: Callable[..., Document], browser: Browser, desk: Desk
) -> None:
    steward = browser("linruoxi")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            steward.get("/posting/")
        return len(queries)

    published()
    one = asked()
    for title in ("外墙清洗", "绿化补种"):
        record = desk.example("circular", "tip") | {"channels": ["board", "lobby"], "title": f"{title}温馨提示"}
        flow.publish(desk.filed(record), desk.person("linruoxi"))

    assert asked() == one


def test_the_photo_of_a_place_is_shown_small_and_whole_to_whoever_may_open_the_document(
    published: Callable[..., Document], browser: Browser
) -> None:
    document, steward = published(), browser("linruoxi")
    steward.post(f"/posting/{document.key}/", {"place": "宣传栏", "copies": "2", "photo": photo()})
    at = f"/posting/{document.key}/photos/{Posting.objects.get().photo.rpartition('/')[2]}"

    listed, own = steward.get("/posting/").content.decode(), steward.get(f"/documents/{document.key}/").content.decode()
    whole, small = steward.get(at), browser("gaopin").get(f"{at}?size=small")
    assert f'href="{at}"' in listed and f'href="{at}"' in own and 'alt="张贴照片：宣传栏"' in own
    assert Image.open(io.BytesIO(whole.content)).size == (40, 30) == Image.open(io.BytesIO(small.content)).size
    assert "immutable" in whole.headers["Cache-Control"] and whole.headers["Content-Type"] == "image/jpeg"
    assert browser("wangguanjia").get(at).status_code == 404
    assert steward.get(f"/posting/{document.key}/photos/other.jpg").status_code == 404


def test_a_photo_that_came_in_another_form_is_shown_and_one_that_is_gone_is_not_there(
    published: Callable[..., Document], browser: Browser, desk: Desk
) -> None:
    document, steward = published(), browser("linruoxi")
    folder = desk.premises.published / "photos" / "TFY"
    folder.mkdir(parents=True)
    Image.new("RGB", (640, 480), "blue").save(folder / "1.png")
    later.post(document, "宣传栏", 1, desk.person("xuke"), photo="published/photos/TFY/1.png")
    later.post(document, "大堂", 1, desk.person("xuke"), photo="published/photos/TFY/2.png")

    small = steward.get(f"/posting/{document.key}/photos/1.png?size=small")
    assert Image.open(io.BytesIO(small.content)).size == (320, 240)
    assert Image.open(io.BytesIO(steward.get(f"/posting/{document.key}/photos/1.png").content)).format == "JPEG"
    assert steward.get(f"/posting/{document.key}/photos/2.png").status_code == 404


@pytest.mark.parametrize("is_restricted", [False, True])
def test_the_paper_on_a_documents_page_is_that_of_the_list_of_all_paper(
    is_restricted: bool, published: Callable[..., Document], desk: Desk
) -> None:
    document, steward = published(), desk.person("linruoxi")
    later.post(document, "宣传栏", 2, steward)
    if is_restricted:
        kind = next(one.id for one in kinds.available(desk.premises).values() if one.confidentiality == RESTRICTED)
        Document.objects.update(type=kind)
    people = list(Person.objects.all())

    def seen(by: Callable[[Person], Papers]) -> list[object]:
        found = [by(one) for one in people]
        return [([row.posting.pk for row in (*one.to_remove, *one.to_post, *one.hanging)], one.counts) for one in found]

    for stage in (Stage.PUBLISHED, Stage.WITHDRAWN):
        Document.objects.update(stage=stage)
        page = Document.objects.get(pk=document.pk)
        gathered.gather(page)
        of_page = seen(lambda one, page=page: hanging.of_document(one, page, desk.premises))

        assert of_page == seen(lambda one, page=page: hanging.papers(one, desk.premises, of=page))
        assert any(rows for rows, _counts in of_page) and not all(rows for rows, _counts in of_page)
