"""Check sheets as a form, the notice, and what becomes of findings, at the desk."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipeline.office import documents, findings
from pipeline.office.models import Document, DrawRound, Event
from schemas.periods import PLACE
from tests.conftest import Desk
from tests.web.conftest import Browser

ROUND = "CC-2026-01"
HERE = f"/checks/rounds/{ROUND}/"
EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def inspector(browser: Browser) -> Client:
    """The quality centre's browser."""
    return browser("gaopin")


@pytest.fixture
def drawn(desk: Desk, board_notice: object, inspector: Client) -> Document:
    """A circular of TFY that a round has drawn, a while before the day of the tests' office."""
    document = desk.filed(board_notice())  # type: ignore[operator]
    inspector.post("/checks/open/", {"year": document.year, "type": "circular"})
    inspector.post(f"{HERE}draw/")
    DrawRound.objects.update(closed_at=datetime(2026, 7, 8, 9, 0, tzinfo=PLACE))
    return document


def form_of(document: Document, inspector: Client) -> dict[str, str]:
    """Return the form of a check sheet as it is sent when everything that waits for a person is in order."""
    rows = inspector.get(f"{HERE}sheets/{document.key}/").context["rows"]
    return {f"result.{row['item']['code']}": row["chosen"] or "pass" for row in rows}


def finding_in(document: Document, inspector: Client, **said: str) -> tuple[str, dict[str, str]]:
    """Return the code of an item for a person, and a form on which it is not in order."""
    rows = inspector.get(f"{HERE}sheets/{document.key}/").context["rows"]
    code = next(row["item"]["code"] for row in rows if row["item"].get("found") is None)
    told = {"comment": "第二段读不懂", "owner": "周启明", "due": "2026-07-20"} | said
    return code, form_of(document, inspector) | {f"result.{code}": "fail"} | {
        f"{name}.{code}": words for name, words in told.items()
    }


@pytest.fixture
def found(drawn: Document, inspector: Client) -> str:
    """A finding of a filed check sheet, by its name."""
    _code, form = finding_in(drawn, inspector)
    inspector.post(f"{HERE}sheets/{drawn.key}/", form)
    [row] = findings.listed()
    return str(row["finding"])


@pytest.mark.requirement("R-5.3.3-7")
def test_a_judged_sheet_is_filed_as_the_command_would_file_it(
    drawn: Document, inspector: Client, letterbook: object
) -> None:
    code, form = finding_in(drawn, inspector)

    response = inspector.post(f"{HERE}sheets/{drawn.key}/", form | {"conclusion": "总体较好"})

    sheet = Document.objects.get(type="spot_check")
    record = documents.content(documents.newest(sheet))
    [item] = [one for one in record["sheet"]["items"] if one["code"] == code]
    assert response.headers["Location"] == HERE
    assert (sheet.number is not None, record["check"]["report_no"]) == (True, drawn.number)
    assert (item["result"], item["owner"], item["due"]) == ("fail", "周启明", "2026-07-20")
    assert record["check"]["conclusion"] == "总体较好"
    assert record["author"] == "高品"
    assert letterbook("findings", "--on", "2026-07-10", "--json").json[0]["owner"] == "周启明"  # type: ignore[operator]
    assert f"{record['check']['score']}分" in inspector.get(HERE).content.decode()


def test_what_the_system_found_is_looked_up_anew_and_never_taken_from_the_form(
    drawn: Document, inspector: Client
) -> None:
    form = form_of(drawn, inspector) | {"found.registered": "fail", "evidence.registered": "x", "text.registered": "x"}

    inspector.post(f"{HERE}sheets/{drawn.key}/", form)

    record = documents.content(documents.newest(Document.objects.get(type="spot_check")))
    assert all(one["evidence"] != "x" and one["text"] != "x" for one in record["sheet"]["items"])


def test_what_is_not_judged_or_not_described_is_told_at_its_item_and_nothing_typed_is_lost(
    drawn: Document, inspector: Client
) -> None:
    code, form = finding_in(drawn, inspector, comment="", due="nächste Woche", owner="李四")
    waiting = next(name for name in form if name.startswith("result.") and form[name] == "pass" and code not in name)
    form.pop(waiting)

    response = inspector.post(f"{HERE}sheets/{drawn.key}/", form)

    page = response.content.decode()
    assert response.status_code == 409
    assert f'id="wrong-{code}-1"' in page
    assert "没有写明问题" in page
    assert 'value="李四"' in page
    assert Document.objects.filter(type="spot_check").count() == 0


def test_an_answer_of_the_system_is_overruled_with_a_reason_alone(drawn: Document, inspector: Client) -> None:
    rows = inspector.get(f"{HERE}sheets/{drawn.key}/").context["rows"]
    code = next(row["item"]["code"] for row in rows if row["item"].get("found") == "pass")
    form = form_of(drawn, inspector) | {f"result.{code}": "not_applicable"}

    bare = inspector.post(f"{HERE}sheets/{drawn.key}/", form)
    told = inspector.post(f"{HERE}sheets/{drawn.key}/", form | {f"comment.{code}": "该项目没有"})

    assert (bare.status_code, told.status_code) == (409, 302)
    assert "没有写原因" in bare.content.decode()


def test_a_document_is_checked_once_a_round(drawn: Document, inspector: Client) -> None:
    form = form_of(drawn, inspector)
    inspector.post(f"{HERE}sheets/{drawn.key}/", form)

    again = inspector.post(f"{HERE}sheets/{drawn.key}/", form)

    sheet = Document.objects.get(type="spot_check")
    assert again.headers["Location"] == f"/documents/{sheet.key}/"


def test_only_what_was_drawn_has_a_check_sheet(desk: Desk, drawn: Document, inspector: Client) -> None:
    other = desk.submit(desk.example("service_report"))

    assert inspector.get(f"{HERE}sheets/{other.key}/").status_code == 404
    assert inspector.get(f"/checks/rounds/CC-2026-02/sheets/{drawn.key}/").status_code == 404


@pytest.mark.requirement("R-5.3.3-7")
def test_the_project_puts_right_and_the_quality_centre_verifies(
    found: str, browser: Browser, inspector: Client
) -> None:
    manager = browser("zhouqiming")
    listed = manager.get("/checks/findings/").content.decode()
    early = inspector.post("/checks/findings/verify/", {"finding": found})

    said = manager.post(
        "/checks/findings/rectify/", {"finding": found, "evidence": "已改写第二段", "query": "project=TFY&evil=1"}
    )
    own = manager.post("/checks/findings/verify/", {"finding": found})
    verified = inspector.post("/checks/findings/verify/", {"finding": found, "query": "state=rectified"})

    page = manager.get("/checks/findings/?state=verified").content.decode()
    assert "登记整改" in listed
    assert (early.status_code, own.status_code, verified.status_code) == (409, 403, 302)
    assert said.headers["Location"] == "/checks/findings/?project=TFY"
    assert "已改写第二段" in page and "周启明" in page and "高品" in page
    assert "登记整改" not in page
    assert Event.objects.filter(kind="finding-verified").count() == 1


def test_a_finding_is_put_right_with_words_and_too_many_are_kept_to_be_shortened(found: str, browser: Browser) -> None:
    manager = browser("zhouqiming")

    empty = manager.post("/checks/findings/rectify/", {"finding": found, "evidence": "  "})
    long = manager.post("/checks/findings/rectify/", {"finding": found, "evidence": "改" * 501})

    assert (empty.status_code, long.status_code) == (400, 400)
    assert "最多500个字" in empty.content.decode()
    assert "改" * 501 in long.content.decode()
    assert Event.objects.filter(kind="finding-rectified").count() == 0


def test_findings_of_other_projects_are_neither_seen_nor_touched(found: str, browser: Browser) -> None:
    stranger = browser("lijingli")

    page = stranger.get("/checks/findings/").content.decode()
    response = stranger.post("/checks/findings/rectify/", {"finding": found, "evidence": "已改"})

    assert found not in page
    assert "没有符合条件的问题" in page
    assert response.status_code == 404


def test_findings_are_filtered_and_counted_by_state(found: str, inspector: Client) -> None:
    there = "/checks/findings/?project=TFY&owner=周启明&round=" + ROUND

    assert found in inspector.get(there).content.decode()
    assert found not in inspector.get("/checks/findings/?state=verified").content.decode()
    assert found not in inspector.get("/checks/findings/?owner=nobody&page=x").content.decode()


def test_words_typed_into_sheet_and_finding_run_nowhere(drawn: Document, inspector: Client, browser: Browser) -> None:
    _code, form = finding_in(drawn, inspector, comment=EVIL, owner=EVIL, due="")
    refused = inspector.post(f"{HERE}sheets/{drawn.key}/", form | {"conclusion": EVIL}).content.decode()
    _code, form = finding_in(drawn, inspector, comment=EVIL, owner=EVIL)
    inspector.post(f"{HERE}sheets/{drawn.key}/", form)
    [row] = findings.listed()
    manager = browser("zhouqiming")
    manager.post("/checks/findings/rectify/", {"finding": row["finding"], "evidence": EVIL})

    pages = refused + manager.get("/checks/findings/").content.decode()

    assert "<script>alert" not in pages
    assert pages.count("&lt;script&gt;alert(1)") >= 5


@pytest.mark.usefixtures("found")
def test_many_findings_take_as_many_questions_as_one(desk: Desk, inspector: Client) -> None:
    inspector.get("/checks/findings/")
    with CaptureQueriesContext(connection) as few:
        inspector.get("/checks/findings/")
    for number in range(3):
        sheet = desk.example("spot_check")
        sheet["check"] |= {"checked_on": "2026-07-10", "report_no": f"XRWY-TFY-WYBG-2025Q{number + 1}-01"}
        desk.submit(sheet, "gaopin")

    with CaptureQueriesContext(connection) as many:
        page = inspector.get("/checks/findings/")

    assert page.context["total"] > 1
    assert len(many) == len(few) <= 12


@pytest.mark.requirement("R-5.3.3-7")
def test_the_notice_is_drafted_with_one_button_and_goes_to_approval(
    drawn: Document, inspector: Client, found: str
) -> None:
    response = inspector.post(f"{HERE}notice/", {})

    notice = Document.objects.get(type="spot_check_notice")
    record = documents.content(documents.newest(notice))
    assert response.headers["Location"] == f"/documents/{notice.key}/"
    assert notice.stage == "deciding"
    assert any("第二段读不懂" in row["problem"] for row in record["findings"]["items"])
    assert f"/documents/{notice.key}/" in inspector.get(HERE).content.decode()
    assert found.startswith(str(Document.objects.get(type="spot_check").number))
    assert drawn.number in str(record)


def test_the_notice_says_what_was_typed_and_refuses_what_it_cannot_hold(drawn: Document, inspector: Client) -> None:
    early = inspector.post(f"{HERE}notice/", {})
    inspector.post(f"{HERE}sheets/{drawn.key}/", form_of(drawn, inspector))

    odd = inspector.post(f"{HERE}notice/", {"report_by": "bald"})
    short = inspector.post(f"{HERE}notice/", {"demands": "改"})
    inspector.post(f"{HERE}notice/", {"demands": "逐项整改并复查\n\n举一反三开展自查", "report_by": "2026-08-01"})

    record = documents.content(documents.newest(Document.objects.get(type="spot_check_notice")))
    assert (early.status_code, odd.status_code, short.status_code) == (409, 400, 409)
    assert "请选择日期" in odd.content.decode()
    assert record["demands"]["items"] == ["逐项整改并复查", "举一反三开展自查"]
    assert record["demands"]["report_by"] == "2026-08-01"


def test_the_register_of_templates_names_what_follows_an_older_copy(
    desk: Desk, inspector: Client, board_notice: object
) -> None:
    document = desk.submit(board_notice())  # type: ignore[operator]
    Document.objects.filter(pk=document.pk).update(type_digest="f" * 64)
    desk.submit(desk.example("service_report"))

    page = inspector.get("/checks/types/")
    with CaptureQueriesContext(connection) as asked:
        inspector.get("/checks/types/")

    first = page.context["rows"][0]
    assert (first.id, first.behind, page.context["behind"]) == ("circular", 1, 1)
    assert "ffffffffffff" in page.content.decode()
    assert next(row for row in page.context["rows"] if row.id == "service_report").current.under_way == 1
    assert len(asked) <= 8
