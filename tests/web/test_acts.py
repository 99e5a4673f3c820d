"""The steps that a document's page offers beside its path: shown to those who may, told before they happen, refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline import flow, later, receive
from pipeline.office import acts
from pipeline.office.acts import Act
from pipeline.office.models import Copy, Document, Event
from pipeline.premises import Premises
from pipeline.stages import Stage, Verdict
from tests.conftest import Desk
from tests.letters import SCAN, registered
from tests.web.conftest import Browser
from tests.web.rooms import page

pytestmark = pytest.mark.usefixtures("unrendered")

Notice = Callable[..., dict[str, Any]]
REASON = "供水公司取消停水"


@pytest.fixture
def letter(office: Premises) -> Document:
    """A letter received in TFY, registered and filed."""
    [waiting] = flow.take(receive.kept(office, SCAN, "来信.pdf", "TFY", "letters"), None)
    [sheet] = (office.returned / "TFY").glob(f"来函登记表-{waiting.key}-*.xlsx")
    [filed] = flow.take(receive.kept(office, registered(sheet), "登记.xlsx", "TFY"), None)
    return filed


def offered(desk: Desk, user: str, document: Document) -> set[Act]:
    return set(acts.open_to(desk.person(user), document, desk.premises).open)


@pytest.mark.requirement("R-5.6.1-1")
def test_each_person_is_offered_what_their_roles_may_do_now(published: Document, desk: Desk) -> None:
    assert offered(desk, "linruoxi", published) == {Act.CORRECT, Act.RAISE}
    assert offered(desk, "zhouqiming", published) == {Act.CORRECT, Act.RAISE, Act.WITHDRAW}
    assert offered(desk, "shenmuzhi", published) == {Act.RAISE, Act.WITHDRAW}
    assert offered(desk, "wangguanjia", published) == set()


def test_what_is_under_way_is_taken_back_reminded_of_or_given_up(notice: Document, desk: Desk) -> None:
    assert offered(desk, "linruoxi", notice) == {Act.REMIND, Act.RECALL, Act.ABANDON}
    assert offered(desk, "zhouqiming", notice) == {Act.ABANDON}
    flow.decide(notice, desk.person("zhouqiming"), Verdict.RETURN, "时间不对")
    assert offered(desk, "linruoxi", Document.objects.get()) == {Act.REVISE, Act.ABANDON}


def test_what_is_done_already_is_not_offered(published: Document, desk: Desk, board_notice: Notice) -> None:
    later.raise_importance(published, desk.person("zhouqiming"), "业主反映强烈")
    later.correct(published, desk.file(board_notice(audience="全体业主")), desk.person("linruoxi"), "改称呼")
    published.refresh_from_db()

    assert offered(desk, "linruoxi", published) == set()


def test_the_page_shows_the_buttons_of_its_reader_alone(published: Document, browser: Browser) -> None:
    manager, leader = page(browser("zhouqiming"), published), page(browser("shenmuzhi"), published)

    for words in ("更正…", "提升重要程度…", "撤回已发布…"):
        assert words in manager
    assert "撤回已发布…" in leader and "更正…" not in leader


def test_the_number_of_questions_does_not_grow_with_copies(letter: Document, desk: Desk) -> None:
    who = desk.person("gaopin")
    acts.open_to(who, letter, desk.premises)  # what is looked up once a process is known from here on
    with CaptureQueriesContext(connection) as few:
        acts.open_to(who, letter, desk.premises)
    for number in range(5):
        Copy.objects.create(document=letter, kind="role", to=f"of-another-office-{number}")

    with CaptureQueriesContext(connection) as many:
        acts.open_to(who, letter, desk.premises)

    assert len(many) == len(few)


# Withdraw


def test_a_withdrawal_says_first_what_it_does_and_then_does_it(
    published: Document, desk: Desk, browser: Browser
) -> None:
    later.post(published, "1号楼公告栏", 1, desk.person("linruoxi"))
    manager, address = browser("zhouqiming"), f"/documents/{published.key}/withdraw/"

    asked = manager.get(address).content.decode()
    assert "不能恢复" in asked and "1号楼公告栏" in asked and "宣传栏" in asked and "改为办理更正" in asked
    assert Document.objects.get().stage == Stage.PUBLISHED

    done = manager.post(address, {"reason": REASON}, follow=True).content.decode()
    assert "本文件已撤回，不再有效。" in done and f"原因：{REASON}" in done
    assert Document.objects.get().stage == Stage.WITHDRAWN


@pytest.mark.parametrize(
    ("reason", "told"), [("  ", "请写明理由"), ("3号楼1单元501室张三投诉，电话13812345678", "理由对外公开")]
)
def test_a_withdrawal_without_a_word_or_with_a_name_is_refused_at_its_field(
    reason: str, told: str, published: Document, browser: Browser
) -> None:
    answer = browser("zhouqiming").post(f"/documents/{published.key}/withdraw/", {"reason": reason})

    assert answer.status_code == 400
    seen = answer.content.decode()
    assert told in seen and 'aria-invalid="true"' in seen and reason.strip() in seen
    assert Document.objects.get().stage == Stage.PUBLISHED


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_withdraw_is_told_the_clause(method: str, published: Document, browser: Browser) -> None:
    answer = getattr(browser("linruoxi"), method)(f"/documents/{published.key}/withdraw/", {"reason": REASON})

    assert answer.status_code == 409
    assert "5.6.1" in answer.content.decode() and "项目经理" in answer.content.decode()
    assert Document.objects.get().stage == Stage.PUBLISHED


def test_a_withdrawal_sent_twice_counts_once(published: Document, browser: Browser) -> None:
    manager, address = browser("zhouqiming"), f"/documents/{published.key}/withdraw/"
    manager.post(address, {"reason": REASON})

    again = manager.post(address, {"reason": REASON})

    assert again.status_code == 409 and "已撤回" in again.content.decode()
    assert Event.objects.filter(kind="withdrawn").count() == 1


# Importance and receipts


@pytest.mark.requirement("R-5.3.1-5")
def test_importance_is_raised_with_a_word_after_telling_who_gets_a_copy(letter: Document, browser: Browser) -> None:
    manager, address = browser("zhouqiming"), f"/documents/{letter.key}/important/"
    asked, wordless = manager.get(address).content.decode(), manager.post(address, {"reason": ""})
    letter.refresh_from_db()
    assert "品质运营中心" in asked and wordless.status_code == 400 and letter.importance != "important"

    manager.post(address, {"reason": "来函人表示将起诉"})
    again = manager.post(address, {"reason": "再提一次"}, follow=True)

    letter.refresh_from_db()
    assert letter.importance == "important"
    assert "本件已是重要件" in again.content.decode()
    assert Event.objects.filter(kind="raised").count() == 1


def test_what_is_still_being_written_is_made_important_in_its_data(notice: Document, browser: Browser) -> None:
    refused = browser("zhouqiming").get(f"/documents/{notice.key}/important/")

    assert refused.status_code == 409 and "5.3.1C" in refused.content.decode()


@pytest.mark.requirement("R-5.3.1-2")
def test_a_receipt_is_recorded_on_the_page_with_who_and_when(letter: Document, desk: Desk, browser: Browser) -> None:
    later.raise_importance(letter, desk.person("zhouqiming"), "来函人表示将起诉")
    quality = browser("gaopin")
    assert "签收并登记回执（品质运营中心）" in page(quality, letter)
    assert "登记回执" not in page(browser("linruoxi"), letter)

    sent = quality.post(f"/documents/{letter.key}/acknowledge/", {"next": f"/documents/{letter.key}/#copies"})

    assert sent.headers["Location"] == f"/documents/{letter.key}/#copies"
    receipt = Copy.objects.get(to="quality_center", kind="role")
    assert receipt.receipt_by == desk.person("gaopin") and receipt.receipt_at is not None
    shown = page(quality, letter)
    assert "已签收" in shown and "高品" in shown[shown.index('id="copies"') :]
    assert "登记回执（" not in shown


# Whoever else asks


@pytest.mark.parametrize("step", ["withdraw", "correct", "important", "revise"])
def test_another_projects_people_have_no_such_page_and_a_forged_form_is_refused(
    step: str, published: Document, browser: Browser
) -> None:
    address = f"/documents/{published.key}/{step}/"

    assert browser("wangguanjia").get(address).status_code == 404
    if step != "revise":
        assert browser("wangguanjia").post(address, {"reason": REASON}).status_code == 404
        forged = browser("zhouqiming", checks_forms=True).post(address, {"reason": REASON})
        assert forged.status_code == 403
    assert Document.objects.get().stage == Stage.PUBLISHED


def test_an_english_reader_gets_english_words(published: Document, browser: Browser) -> None:
    manager = browser("zhouqiming", language="en")

    for step, words in (("withdraw", "out of force"), ("correct", "Hand in the correction"), ("important", "vault")):
        assert words in manager.get(f"/documents/{published.key}/{step}/").content.decode()
