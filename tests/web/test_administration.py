"""The administrator's room: people, projects, settings, and the log of changes."""

from __future__ import annotations

import pytest

from pipeline import first_settings
from pipeline.office import access
from pipeline.office.models import Decision, Document, Event, Person, Project
from pipeline.premises import Premises
from tests.web.conftest import Browser


def test_a_new_person_gets_a_role_and_a_link_and_signs_in_with_it(browser: Browser) -> None:
    admin = browser("guanli")
    admin.post(
        "/admin/keep-person/",
        {"user": "wuxin", "name": "吴昕", "mail": "", "phone": "", "role": "steward", "project": "TFY"},
    )
    admin.post("/admin/invite/", {"user": "wuxin"})
    page = admin.get("/admin/people/wuxin/").content.decode()
    link = page.split('value="http://localhost')[1].split('"')[0]
    newcomer = browser()

    form = newcomer.get(link, follow=True)
    newcomer.post(form.request["PATH_INFO"], {"password1": "听枫苑的小吴-2026", "password2": "听枫苑的小吴-2026"})

    assert newcomer.post("/account/login/", {"login": "wuxin", "password": "听枫苑的小吴-2026"}).status_code == 302
    assert newcomer.get("/").status_code == 200
    assert "http://localhost" not in admin.get("/admin/people/wuxin/").content.decode(), "a link is shown once"
    assert browser().get(link, follow=True).context["token_fail"], "and works once"


def test_a_role_that_is_taken_away_counts_at_the_next_click_of_a_session_that_is_open(
    browser: Browser, notice: Document, caplog: pytest.LogCaptureFixture
) -> None:
    manager, address = browser("zhouqiming"), f"/approvals/{notice.key}/"
    assert manager.get(address).status_code == manager.get("/approvals/").status_code == 200

    browser("guanli").post("/admin/take-role/", {"user": "zhouqiming", "role": "project_manager", "project": "TFY"})
    with caplog.at_level("WARNING", "letterbook.web"):
        decided = manager.post(address, {"verdict": "approve", "version": "1"})
        seen = [manager.get(where).status_code for where in (address, f"/documents/{notice.key}/", "/approvals/")]

    assert access.roles_anywhere(Person.objects.get(user="zhouqiming")) == set()
    assert decided.status_code == 404 and not Decision.objects.exists()
    assert seen == [404, 404, 403]
    assert f"refused: zhouqiming asked for {notice.key}" in caplog.messages
    assert notice.key not in manager.get("/").content.decode()


def test_whoever_leaves_is_signed_out_and_may_come_back(browser: Browser) -> None:
    leaver, admin = browser("xuke"), browser("guanli")

    admin.post("/admin/let-go/", {"user": "xuke"})
    assert leaver.get("/").status_code == 302

    admin.post("/admin/let-go/", {"user": "xuke", "back": "1"})
    assert browser("xuke").get("/").status_code == 200


def test_the_last_administrator_stays(browser: Browser) -> None:
    admin = browser("guanli")

    refused = admin.post("/admin/let-go/", {"user": "guanli"})

    assert refused.status_code == 409
    assert "最后一名系统管理员" in refused.content.decode()
    assert admin.post("/admin/take-role/", {"user": "guanli", "role": "system_admin"}).status_code == 409
    assert admin.get("/admin/people/").status_code == 200


def test_a_faulty_person_is_told_at_the_form_and_nothing_typed_is_lost(browser: Browser) -> None:
    page = browser("guanli").post(
        "/admin/keep-person/", {"user": "wuxin", "name": "吴昕", "mail": "not a mail", "role": ""}
    )

    assert page.status_code == 400
    assert "吴昕" in page.content.decode()
    assert "not a mail" in page.content.decode()
    assert not Person.objects.filter(user="wuxin").exists()


def test_a_role_that_was_chosen_stays_chosen_after_a_fault(browser: Browser) -> None:
    chosen = {"user": "faulty name", "name": "测试", "role": "steward", "project": "TFY"}

    form = browser("guanli").post("/admin/keep-person/", chosen)

    assert form.status_code == 400
    assert '<option value="steward" selected>' in form.content.decode()
    assert '<option value="TFY" selected>' in form.content.decode()


def test_mail_and_phone_can_be_emptied_and_what_a_form_did_not_bring_stays(browser: Browser) -> None:
    Person.objects.filter(user="xuke").update(mail="xuke@xrwy.example", phone="13800000000")
    admin = browser("guanli")

    admin.post("/admin/keep-person/", {"user": "xuke", "name": "许可", "mail": ""})

    kept = Person.objects.get(user="xuke")
    assert (kept.mail, kept.phone) == ("", "13800000000")


def test_settings_are_explained_in_the_readers_language_and_kept_as_they_stood(
    browser: Browser, office: Premises
) -> None:
    file = office.root / "office.toml"
    file.write_text(first_settings.written("en"), "utf-8")
    admin = browser("guanli")

    shown = admin.get("/admin/settings/").context
    admin.post("/admin/settings/", {"words": shown["words"] + "# 我们的话\n", "seen": shown["seen"], "step": "take"})

    assert "品质运营中心的备份库" in shown["words"]
    assert file.read_text("utf-8") == first_settings.written("en") + "# 我们的话\n"


def test_a_project_is_changed_and_the_log_says_by_whom(browser: Browser) -> None:
    admin = browser("guanli")
    row = {"code": "TFY", "name": "听枫苑", "city": "日照", "fee_mode": "remuneration", "service_hours": "9:00—17:00"}
    row |= {"client_mode": "multi", "established_on": "2024-01-01"}

    form = admin.get("/admin/projects/TFY/").content.decode()
    assert '<option value="multi">多客户</option>' in form and 'type="date"' in form
    assert admin.post("/admin/keep-project/", row).status_code == 302

    log = admin.get("/admin/changes/").content.decode()
    assert "服务时间" in log
    assert "管理员" in log
    assert Event.objects.filter(kind="project-set").latest("seq").body["by"] == "guanli"


def test_the_24_hour_number_is_not_typed_over(browser: Browser) -> None:
    row = {"code": "TFY", "name": "听枫苑", "city": "日照", "fee_mode": "remuneration", "hotline": "0633-1111111"}

    refused = browser("guanli").post("/admin/keep-project/", row)

    assert refused.status_code == 400
    assert "5.2.1" in refused.content.decode()


def test_settings_are_tried_out_before_they_are_taken(browser: Browser, office: Premises) -> None:
    admin = browser("guanli")
    page = admin.get("/admin/settings/")
    words = page.context["words"].replace('short_name = "星冉物业"', 'short_name = "星冉"')

    tried = admin.post("/admin/settings/", {"words": words, "seen": page.context["seen"], "step": "try"})
    assert "+short_name = &quot;星冉&quot;" in tried.content.decode()
    assert 'short_name = "星冉物业"' in (office.root / "office.toml").read_text("utf-8")

    admin.post("/admin/settings/", {"words": words, "seen": page.context["seen"], "step": "take"})
    assert 'short_name = "星冉"' in (office.root / "office.toml").read_text("utf-8")
    assert Event.objects.filter(kind="settings-set").count() == 1


@pytest.mark.parametrize(
    "words",
    ["no toml at all [", '[company]\nname = ""\n', '[company]\nname="a"\ncode="b"\n[parameters]\n"no.such" = 1\n'],
)
def test_settings_that_cannot_be_meant_change_nothing(browser: Browser, office: Premises, words: str) -> None:
    admin = browser("guanli")
    before = (office.root / "office.toml").read_bytes()
    seen = admin.get("/admin/settings/").context["seen"]

    refused = admin.post("/admin/settings/", {"words": words, "seen": seen, "step": "take"})

    assert refused.status_code == 409
    assert (office.root / "office.toml").read_bytes() == before


def test_settings_that_somebody_else_changed_meanwhile_are_not_written_over(browser: Browser, office: Premises) -> None:
    admin = browser("guanli")
    page = admin.get("/admin/settings/")
    (office.root / "office.toml").write_text(page.context["words"] + "# by hand\n", "utf-8")

    refused = admin.post(
        "/admin/settings/", {"words": page.context["words"] + "# mine\n", "seen": page.context["seen"], "step": "take"}
    )

    assert refused.status_code == 409
    assert "# mine" in refused.content.decode()
    assert "# by hand" in (office.root / "office.toml").read_text("utf-8")


def test_a_field_that_is_emptied_is_empty_and_the_log_says_so(browser: Browser) -> None:
    admin, project = browser("guanli"), Project.objects.get(code="TFY")
    typed = {"code": "TFY", "name": "听枫苑", "city": "日照", "fee_mode": "remuneration"} | project.facts

    admin.post("/admin/keep-project/", typed | {"email": "", "service_hours": "9:00—17:00"})

    project.refresh_from_db()
    assert "email" not in project.facts and project.facts["service_hours"] == "9:00—17:00"
    assert project.facts["hotline"] == "0633-0000024" and project.facts["client_mode"] == "multi"
    changes = admin.get("/admin/changes/").content.decode()
    assert "邮箱（已清空）" in changes and "服务时间" in changes


def test_what_the_form_did_not_bring_stays_and_the_hotline_is_not_emptied_without_an_application(
    browser: Browser,
) -> None:
    admin, columns = browser("guanli"), {"code": "TFY", "name": "听枫苑", "fee_mode": "remuneration"}

    refused = admin.post("/admin/keep-project/", columns | {"hotline": ""})
    kept = admin.post("/admin/keep-project/", columns | {"city": ""})

    project = Project.objects.get(code="TFY")
    assert refused.status_code == 400 and "0633-0000024" in refused.content.decode()
    assert kept.status_code == 302 and project.city == "" and project.facts["email"] == "tfy@xrwy.example"


def test_a_hint_stands_at_its_field_and_what_may_be_empty_says_so(browser: Browser) -> None:
    page = browser("guanli").get("/admin/projects/TFY/").content.decode()

    assert 'id="f-hotline-hint">填写后须凭已审批的变更申请修改。</span><input id="f-hotline"' in page
    assert 'aria-describedby="f-hotline-hint"' in page
    assert '服务时间 <small class="soft">可不填</small>' in page
    assert '<p class="hint">' not in page
