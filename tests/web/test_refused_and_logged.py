"""Bad people at the desk, one after another: each is refused, stands in the log, and leaves the office as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pipeline import flow, hearing, later
from pipeline.office import uploads
from pipeline.office.models import Decision, Document, Event, Person, Project, Revision, Role
from pipeline.premises import Premises
from tests.conftest import Desk
from tests.web.conftest import Browser

PLACES = ("inbox", "received", "returned", "drafts", "staging", "archive", "vault", "published", "types")


@dataclass(frozen=True)
class Scene:
    """What a bad visitor finds: an office, a circular that waits for its manager, and a browser."""

    desk: Desk
    browser: Browser
    notice: Document

    def send(self, client: Client, **typed: Any) -> Any:
        """Send a decision on the circular."""
        form = {"verdict": "approve", "version": "1", "photos": "1"} | typed
        return client.post(f"/approvals/{self.notice.key}/", form)


@pytest.fixture
def scene(desk: Desk, browser: Browser, notice: Document) -> Scene:
    """An office with a circular of TFY that waits for zhouqiming."""
    return Scene(desk, browser, notice)


def kept(office: Premises) -> dict[str, Any]:
    """Return all that may not change: decisions, versions, stages, what happened, and the bytes of every file."""
    files = {
        str(path): sha256(path.read_bytes()).hexdigest()
        for place in PLACES
        for path in (office.root / place).rglob("*")
        if path.is_file()
    }
    return {
        "files": files,
        "documents": list(Document.objects.order_by("pk").values_list("key", "stage", "number")),
        "decisions": list(Decision.objects.order_by("pk").values_list("pk", "verdict")),
        "versions": list(Revision.objects.order_by("pk").values_list("pk", "content_digest")),
        "events": list(Event.objects.order_by("pk").values_list("kind", flat=True)),
    }


def _no_token(scene: Scene) -> Any:
    return scene.send(scene.browser("zhouqiming", checks_forms=True))


def _wrong_token(scene: Scene) -> Any:
    client = scene.browser("zhouqiming", checks_forms=True)
    client.get(f"/approvals/{scene.notice.key}/")
    return scene.send(client, csrfmiddlewaretoken="A" * 64)


def _no_right_to_decide(scene: Scene) -> Any:
    return scene.send(scene.browser("qianming"))


def _own_draft(scene: Scene) -> Any:
    return scene.send(scene.browser("linruoxi"))


def _version_never_shown(scene: Scene) -> Any:
    return scene.send(scene.browser("zhouqiming"), version="7")


def _verdict_of_their_own(scene: Scene) -> Any:
    return scene.send(scene.browser("zhouqiming"), verdict="issue")


def _another_projects_document(scene: Scene) -> Any:
    return scene.send(scene.browser("lijingli"))


def _a_guessed_document(scene: Scene) -> Any:
    return scene.browser("zhouqiming").get("/documents/D999999/")


def _anothers_upload(scene: Scene) -> Any:
    person = Person.objects.get(user="zhouqiming")
    file = scene.desk.file(scene.desk.example("circular"), "mine.json")
    mine = uploads.keep(person, [("mine.json", file)], scene.desk.premises, project="TFY")
    return scene.browser("linruoxi").get(f"/upload/{mine.sha256}/")


def _a_way_out_of_the_folder(scene: Scene) -> Any:
    return scene.browser("linruoxi").get(f"/documents/{scene.notice.key}/files/..%2f..%2foffice.toml/")


def _lines_for_the_log(scene: Scene) -> Any:
    return scene.browser("linruoxi").get("/documents/D1%0aWARNING refused 403: forged/")


def _too_much(scene: Scene) -> Any:
    files = {"files": SimpleUploadedFile("big.json", b" " * 5000)}
    return scene.browser("linruoxi").post("/upload/", files)


def _a_page_of_others(scene: Scene) -> Any:
    return scene.browser("linruoxi").get("/admin/settings/")


def _a_role_that_was_taken_away(scene: Scene) -> Any:
    client = scene.browser("zhouqiming")
    assert client.get(f"/approvals/{scene.notice.key}/").status_code == 200
    Role.objects.filter(person__user="zhouqiming").delete()
    return scene.send(client)


def _somebody_who_left(scene: Scene) -> Any:
    client = scene.browser("zhouqiming")
    Person.objects.filter(user="zhouqiming").update(active=False)
    return scene.send(client)


def _a_session_that_has_expired(scene: Scene) -> Any:
    client = scene.browser("zhouqiming")
    assert client.get("/").status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    return scene.send(client)


def _a_session_made_up(scene: Scene) -> Any:
    client = scene.browser()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    return scene.send(client)


def _a_guessed_code_of_a_paper(scene: Scene) -> Any:
    return scene.browser().get("/v/AAAA-AAAA")


def _a_code_asked_for_otherwise(scene: Scene) -> Any:
    return scene.browser().post("/v/AAAA-AAAA")


def _a_forged_new_password(scene: Scene) -> Any:
    return scene.browser(checks_forms=True).post("/account/password/reset/key/1-AAAA-AAAA/")


def _a_guessed_access_code(scene: Scene) -> Any:
    hearing.renew_code(Project.objects.get(code="TFY"), scene.desk.person("linruoxi"))
    return scene.browser().post("/p/TFY/enter/", {"code": "AAAA-AAAA"})


def _an_internal_file_for_owners(scene: Scene) -> Any:
    return scene.browser().get(f"/p/TFY/{scene.notice.key}/pdf/")


def _a_foreign_host(scene: Scene) -> Any:
    return scene.browser("linruoxi").get("/", headers={"host": "evil.example"})


Tried = tuple[Callable[[Scene], Any], int, str]
# What is tried, what is answered, and the line that the log has of it.
TRIED: tuple[Tried, ...] = (
    (_no_token, 403, "refused: forged or stale form at /approvals/{key}/ (CSRF cookie not set.)"),
    (_wrong_token, 403, "refused: forged or stale form at /approvals/{key}/ (CSRF token from POST incorrect.)"),
    (_no_right_to_decide, 409, "refused 409: POST /approvals/{key}/ to qianming"),
    (_own_draft, 409, "refused 409: POST /approvals/{key}/ to linruoxi"),
    (_version_never_shown, 409, "refused 409: POST /approvals/{key}/ to zhouqiming"),
    (_verdict_of_their_own, 400, "refused 400: POST /approvals/{key}/ to zhouqiming"),
    (_another_projects_document, 404, "refused: lijingli asked for {key}"),
    (_a_guessed_document, 404, "refused 404: GET /documents/D999999/ to zhouqiming"),
    (_anothers_upload, 404, "refused 404: GET /upload/{sha256}/ to linruoxi"),
    (_a_way_out_of_the_folder, 404, "refused 404: GET /documents/{key}/files/../../office.toml/ to linruoxi"),
    (_lines_for_the_log, 404, r"refused 404: GET /documents/D1\nWARNING refused 403: forged/ to linruoxi"),
    (_too_much, 413, "refused 413: POST /upload/ to linruoxi"),
    (_a_page_of_others, 403, "refused 403: GET /admin/settings/ to linruoxi"),
    (_a_role_that_was_taken_away, 404, "refused: zhouqiming asked for {key}"),
    (_somebody_who_left, 302, "refused: a form without a session at /approvals/{key}/"),
    (_a_session_that_has_expired, 302, "refused: a form without a session at /approvals/{key}/"),
    (_a_session_made_up, 302, "refused: a form without a session at /approvals/{key}/"),
    (_a_guessed_code_of_a_paper, 404, "refused: a verification code that no paper has from 127.0.0.1"),
    (_a_guessed_code_of_a_paper, 404, "refused 404: GET /v/… to nobody"),
    (_a_code_asked_for_otherwise, 405, "refused 405: POST /v/… to nobody"),
    (_a_forged_new_password, 403, "refused 403: POST /account/password/reset/key/… to nobody"),
    (_a_guessed_access_code, 400, "refused: a wrong access code of TFY from 127.0.0.1"),
    (_an_internal_file_for_owners, 404, "refused 404: GET /p/TFY/{key}/pdf/ to nobody"),
    (_a_foreign_host, 400, "refused 400: GET / to nobody"),
)
# These need something first: an upload, a code.
PREPARING = {_anothers_upload, _a_guessed_access_code}


@pytest.mark.parametrize(("attempt", "status", "line"), TRIED, ids=[one[0].__name__.strip("_") for one in TRIED])
def test_what_is_tried_is_refused_logged_and_changes_nothing(
    attempt: Callable[[Scene], Any],
    status: int,
    line: str,
    scene: Scene,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "MOST_UPLOAD_BYTES", 4000)
    before = kept(scene.desk.premises)

    with caplog.at_level("WARNING", "letterbook.web"):
        answer = attempt(scene)

    assert answer.status_code == status
    if status == 302:
        assert answer.headers["Location"].startswith("/account/login/?next=")
    sha256_of = answer.request["PATH_INFO"].strip("/").rpartition("/")[2]
    assert line.format(key=scene.notice.key, sha256=sha256_of) in caplog.messages
    assert "AAAA" not in caplog.text
    if attempt not in PREPARING:
        assert kept(scene.desk.premises) == before


def test_whoever_signs_in_after_a_session_ended_is_led_back_to_the_page(scene: Scene) -> None:
    secret = "听枫苑-又一个密码-5512"
    person = Person.objects.get(user="zhouqiming")
    person.set_password(secret)
    person.save()
    client = scene.browser("zhouqiming")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    door = scene.send(client).headers["Location"]
    led = client.post(door, {"login": "zhouqiming", "password": secret})

    assert led.headers["Location"] == f"/approvals/{scene.notice.key}/"
    assert client.get(led.headers["Location"]).status_code == 200


def test_a_decision_sent_again_after_a_return_decides_nothing(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    manager = scene.browser("zhouqiming")
    form = {"verdict": "return", "note": "写明水车位置"}
    assert scene.send(manager, **form).status_code == 302
    before = kept(scene.desk.premises)

    with caplog.at_level("WARNING", "letterbook.web"):
        again, other = scene.send(manager, **form), scene.send(manager)

    assert (again.status_code, other.status_code) == (302, 302)
    assert caplog.messages == [f"refused: zhouqiming decided on {scene.notice.key} before, and sent it again"] * 2
    assert kept(scene.desk.premises) == before


def test_what_was_decided_stays_when_the_paper_is_out_and_the_form_comes_again(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    manager = scene.browser("zhouqiming")
    scene.send(manager)
    document = flow.release(Document.objects.get(pk=scene.notice.pk), scene.desk.person("linruoxi"))
    later.withdraw(flow.publish(document, scene.desk.person("linruoxi")), scene.desk.person("zhouqiming"), "内容有误")
    before = kept(scene.desk.premises)

    with caplog.at_level("WARNING", "letterbook.web"):
        answer = scene.send(manager, verdict="return", note="改")

    assert answer.status_code == 302
    assert caplog.messages == [f"refused: zhouqiming decided on {scene.notice.key} before, and sent it again"]
    assert kept(scene.desk.premises) == before
