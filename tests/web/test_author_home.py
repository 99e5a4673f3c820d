"""The first page: what waits for whoever signs in, who holds what they handed in, and what it may cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pipeline import flow
from pipeline.office import access, duties, kinds, look, people, soon, to_do, turns
from pipeline.office.models import Delegation, Document, Person, Project
from pipeline.premises import Premises
from pipeline.stages import Verdict
from tests import divided
from tests.conftest import Desk
from tests.web.conftest import Browser

pytestmark = pytest.mark.usefixtures("unrendered")


def page(browser: Browser, user: str, **how: Any) -> str:
    """Return somebody's first page."""
    return str(browser(user, **how).get("/").content.decode())


def test_what_was_handed_in_says_who_holds_it_now(browser: Browser, desk: Desk) -> None:
    desk.submit(desk.example("service_report"))

    shown = page(browser, "linruoxi")

    assert "您提交的文件" in shown
    assert "在周启明、钱明处" in shown


def test_what_came_back_stands_first_with_its_reason(browser: Browser, desk: Desk) -> None:
    document = desk.submit(desk.example("circular"))
    flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN, "停水时间与公告不符")

    shown = page(browser, "linruoxi")

    assert "停水时间与公告不符" in shown
    assert f"/documents/{document.key}/revise/" in shown
    assert shown.index("退回给您的") < shown.index("</main>")


def test_an_approver_is_told_how_many_wait_and_since_when(browser: Browser, desk: Desk) -> None:
    desk.submit(desk.example("circular"))
    desk.submit(desk.example("service_report"))

    shown = page(browser, "zhouqiming")

    assert re.search(r"2件，最早的一件自\d{4}-\d\d-\d\d \d\d:\d\d起待办", shown)
    assert "待您办理" not in page(browser, "linruoxi")


def test_a_deputy_is_told_what_waits_for_whom_they_stand_in(desk: Desk, office: Premises) -> None:
    desk.submit(desk.example("circular"))
    deputy, manager = desk.person("shenmuzhi"), desk.person("zhouqiming")
    before = to_do.of(deputy, office).to_decide
    Delegation.objects.create(
        giver=manager, taker=deputy, role="project_manager", since="2026-07-01", until="2026-07-31",
        by=manager, at=timezone.now(),
    )  # fmt: skip

    assert (before, to_do.of(deputy, office).to_decide) == (0, 1)


def test_an_approved_document_waits_to_be_released_and_a_filed_one_to_be_published(
    desk: Desk, office: Premises, board_notice: Callable[..., dict[str, Any]]
) -> None:
    document = desk.approve(desk.submit(board_notice()), "zhouqiming")
    approved = to_do.of(desk.person("linruoxi"), office)

    flow.release(document, desk.person("linruoxi"))
    released = to_do.of(desk.person("linruoxi"), office)

    assert [one.key for one in approved.to_release] == [document.key]
    assert released.to_release == ()
    assert [one.key for one in released.to_publish] == [document.key]


def test_a_copy_waits_for_its_receipt_and_one_press_gives_it(browser: Browser, desk: Desk) -> None:
    desk.filed(desk.example("forum_minutes"))
    holder = next((one for one in Person.objects.all() if to_do.of(one, desk.premises).copies), None)
    assert holder is not None
    visitor = browser(holder.user)
    where = re.search(r'action="(/documents/[^/]+/acknowledge/)"', page(browser, holder.user))
    assert where is not None

    visitor.post(where[1])

    assert to_do.of(holder, desk.premises).copies == ()


def test_duties_are_few_and_say_how_many_days_are_left(browser: Browser, office: Premises) -> None:
    found = soon.duties_of(access.person("zhouqiming"), office)

    assert 0 < len(found) <= soon.MOST
    assert found[0].clause in page(browser, "zhouqiming")


def test_each_duty_leads_to_what_its_owner_does_next(office: Premises) -> None:
    known = kinds.available(office)
    steps = {one.id: soon.next_step(one, known) for one in duties.available(office)}

    assert steps["monthly_visit_plan"] == (soon.Step.WRITE, "visit_plan_monthly")
    assert steps["spot_check_notice_given"] == (soon.Step.WRITE, "spot_check_notice")
    assert steps["report_published"] == steps["circular_stays_up"] == (soon.Step.POST, "")
    assert steps["copy_receipted"] == (soon.Step.RECEIVE, "")
    assert steps["spot_check_finding_rectified"] == (soon.Step.RECTIFY, "")
    assert steps["letter_passed_on"] == (soon.Step.OPEN, "")
    assert steps["restore_drill"] == (soon.Step.DRILL, "")
    assert steps["yearly_appraisal"] == (soon.Step.APPRAISE, "")
    assert steps["hotline_named"] == (soon.Step.LOOK, "")


def test_a_duty_whose_document_is_under_way_leads_there_and_to_no_second_one(
    browser: Browser, office: Premises
) -> None:
    def plans(who: Person) -> list[soon.Soon]:
        return [one for one in to_do.of(who, office).duties if one.duty == "monthly_visit_plan"]

    who, project = access.person("linruoxi"), Project.objects.get(code="TFY")
    month = plans(who)[0].asked_period
    draft = Document.objects.create(
        key="D000999", type="visit_plan_monthly", project=project, period=month, title="访谈计划",
        stage="deciding", author=who, opened_at=timezone.now(), year=month[:4],
    )  # fmt: skip

    assert next((one.step, one.key) for one in plans(who)) == (soon.Step.OPEN, draft.key)
    assert f'href="/documents/{draft.key}/">查看文件' in page(browser, "linruoxi")


def test_whoever_has_nothing_to_do_reads_so(browser: Browser) -> None:
    assert "没有待办事项" in page(browser, "guanli")


def test_the_first_page_speaks_english_too(browser: Browser, desk: Desk) -> None:
    desk.submit(desk.example("circular"))

    assert "With 周启明" in page(browser, "linruoxi", language="en-GB")


def test_the_first_page_asks_the_database_as_often_for_many_documents_as_for_one(desk: Desk, office: Premises) -> None:
    desk.submit(desk.example("circular"))
    who = desk.person("zhouqiming")
    to_do.of(who, office)
    # As the page asks: the head has asked already in which roles somebody acts.
    with look.taken(), CaptureQueriesContext(connection) as few:
        to_do.of(who, office)
    for kind in ("service_report", "sms_message", "event_plan", "leak_incident"):
        desk.submit(desk.example(kind))

    with look.taken(), CaptureQueriesContext(connection) as many:
        found = to_do.of(who, office)

    assert found.to_decide == 5
    # Half of them are for the duties, which are judged anew at each look.
    assert len(many) == len(few) <= 24


def test_of_a_companys_people_those_nearby_are_read_and_all_if_another_is_asked_for(desk: Desk) -> None:
    near = desk.person("linruoxi")
    staff = turns.staff(near=near)
    far = next(
        one for one in Person.objects.filter(active=True) if staff.places(one).isdisjoint({None, *staff.places(near)})
    )

    assert staff.known[near.pk] == near
    assert far.pk not in staff.known
    assert staff.known[far.pk] == far
    assert turns.staff().known[far.pk] == far


def test_only_the_author_takes_back_and_gives_up_with_a_reason(browser: Browser, desk: Desk) -> None:
    document = desk.submit(desk.example("circular"))
    mine, other = browser("linruoxi"), browser("xuke")

    refused = other.post(f"/documents/{document.key}/recall/")
    mine.post(f"/documents/{document.key}/recall/")
    taken_back = Document.objects.get().stage
    without = mine.post(f"/documents/{document.key}/abandon/", {"note": " "})
    mine.post(f"/documents/{document.key}/abandon/", {"note": "重复"})

    assert refused.status_code == 409
    assert taken_back == "returned"
    assert without.status_code == 400
    assert Document.objects.get().stage == "abandoned"


def test_a_reminder_that_reaches_nobody_says_so(browser: Browser, desk: Desk) -> None:
    document = desk.submit(desk.example("circular"))

    answer = browser("linruoxi").post(f"/documents/{document.key}/remind/", {"next": "/"})

    assert answer.status_code == 409
    assert "周启明" in answer.content.decode()


def test_the_next_version_is_uploaded_beside_the_remark_and_the_last_file(browser: Browser, desk: Desk) -> None:
    document = desk.submit(desk.example("circular"))
    flow.decide(document, desk.person("zhouqiming"), Verdict.RETURN, "请写明联系电话")
    visitor = browser("linruoxi")

    shown = visitor.get(f"/upload/?document={document.key}").content.decode()
    source = visitor.get(f"/documents/{document.key}/source/")

    assert "请写明联系电话" in shown
    assert b"".join(source.streaming_content).startswith(b"{")  # type: ignore[arg-type]
    assert browser("xuke").get(f"/documents/{document.key}/source/").status_code == 404


def test_workbooks_are_offered_by_what_one_may_write(browser: Browser) -> None:
    steward, finance = (browser(user).get("/write/").content.decode() for user in ("linruoxi", "qianming"))

    assert "物业服务报告" in steward
    assert "听枫苑" in steward
    assert "物业服务报告</h3>" not in finance


def test_a_workbook_comes_under_a_name_that_is_found_again(browser: Browser) -> None:
    response = browser("linruoxi").get("/write/service_report.xlsx?project=TFY&period=2026Q2")

    assert response.status_code == 200
    assert "2026Q2.xlsx" in response.headers["Content-Disposition"]
    assert b"".join(response.streaming_content).startswith(b"PK")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/write/service_report.xlsx?project=SLHY&period=2026Q2", 404),
        ("/write/service_report.xlsx?project=TFY&period=soon", 404),
        ("/write/nothing.xlsx?project=TFY", 404),
        ("/write/circular.xlsx?project=", 404),
        ("/write/circular.xlsx?project=TFY&blank=1", 200),
    ],
)
def test_a_workbook_is_for_those_who_write_it_and_for_periods_that_there_are(
    address: str, status: int, browser: Browser
) -> None:
    assert browser("linruoxi").get(address).status_code == status


def test_missing_parts_are_told_to_those_who_owe_them_and_to_the_author(desk: Desk, office: Premises) -> None:
    people.add_person(
        {"user": "zhengshifu", "name": "郑师傅", "roles": [{"role": "engineering_department", "project": "TFY"}]}
    )
    whole = desk.example("service_report")
    part = {name: value for name, value in whole.items() if name not in divided.SECTIONS}
    part |= {name: whole[name] for name in divided.REST if name in whole} | {"handed_in": "part"}

    draft = desk.submit(part)

    engineer, author = (to_do.of(desk.person(user), office) for user in ("zhengshifu", "linruoxi"))
    assert [one.document.key for one in engineer.owed] == [draft.key]
    assert [one.names for one in author.incomplete] == [("郑师傅",)]
