"""Signing in: throttled, with rules for passwords, sessions that end, and a second factor for who wants one."""

from __future__ import annotations

import re
from collections import Counter
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client

from pipeline.office.models import Person
from tests.web.conftest import Browser
from web.accounts import mail as desk_mail

SECRET = "听枫苑-旧密码-7731"


@pytest.fixture
def steward(browser: Browser) -> Person:  # noqa: ARG001 - the office is in it
    """Lin Ruoxi with a password."""
    person = Person.objects.get(user="linruoxi")
    person.set_password(SECRET)
    person.save()
    return person


def signed_in(client: Client, password: str = SECRET) -> bool:
    """Try to sign in, and return whether a page opens."""
    client.post("/account/login/", {"login": "linruoxi", "password": password})
    return bool(client.get("/").status_code == 200)


def test_the_right_password_opens_and_a_wrong_one_does_not(browser: Browser, steward: Person) -> None:
    assert not signed_in(browser(), "something else")
    assert signed_in(browser())
    assert steward.is_active


@pytest.mark.parametrize(("user", "first"), [("gaopin", "/quality/"), ("linruoxi", "/")])
def test_signing_in_leads_to_ones_first_page(browser: Browser, user: str, first: str) -> None:
    person = Person.objects.get(user=user)
    person.set_password(SECRET)
    person.save()
    client = browser()
    door = client.get("/").headers["Location"]

    came = client.post(door, {"login": user, "password": SECRET})

    assert came.headers["Location"] == first
    assert client.get(first).status_code == 200


def test_somebody_without_a_password_cannot_sign_in(browser: Browser) -> None:
    client = browser()
    client.post("/account/login/", {"login": "xuke", "password": ""})

    assert client.get("/").status_code == 302


def test_a_flood_of_guesses_is_stopped_even_for_the_right_password_and_logged(
    browser: Browser, steward: Person, caplog: pytest.LogCaptureFixture
) -> None:
    client = browser()
    with caplog.at_level("WARNING", "letterbook.web"):
        for guess in range(12):
            client.post("/account/login/", {"login": "linruoxi", "password": f"guess number {guess}"})

    told = Counter(caplog.messages)
    assert not signed_in(client)
    assert steward.user == "linruoxi"
    assert told["refused: a wrong password or user name, for linruoxi from 127.0.0.1"] == 5
    assert told["refused: too many tries to sign in, for linruoxi from 127.0.0.1"] == 7
    assert "guess number" not in caplog.text


def test_a_password_typed_as_a_user_name_is_not_written_down(
    browser: Browser, steward: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("WARNING", "letterbook.web"):
        browser().post("/account/login/", {"login": SECRET, "password": steward.user})

    assert "for nobody known here" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("address", ["password/change/", "password/reset/", "2fa/totp/activate/"])
def test_no_label_of_the_sign_in_ends_in_a_colon(browser: Browser, steward: Person, address: str) -> None:
    client = browser()
    signed_in(client)
    if address.startswith("2fa"):
        client.post("/account/reauthenticate/", {"password": SECRET})

    page = client.get(f"/account/{address}").content.decode()

    labels = [" ".join(one.split()) for one in re.findall(r"<label[^>]*>(.*?)</label>", page, re.DOTALL)]
    assert labels and not [one for one in labels if one.endswith((":", "："))]
    assert steward.user == "linruoxi"


def test_a_flood_at_the_door_is_told_in_the_desks_own_words(browser: Browser, steward: Person) -> None:
    client = browser()
    for _try in range(6):
        answer = client.post("/account/password/reset/", {"email": "linruoxi@xrwy.example"})

    said = answer.content.decode()
    assert answer.status_code == 429
    assert "操作过于频繁" in said and 'class="frame"' in said
    assert steward.user == "linruoxi"


def test_a_forgotten_password_is_replaced_by_a_link_that_goes_to_the_persons_own_mail(
    browser: Browser, steward: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(desk_mail.Notify, "of", lambda *_given: SimpleNamespace(smtp="a server"))
    monkeypatch.setattr(desk_mail.mail, "message", lambda _smtp, to, _subject, body, *_given: (to, body))
    monkeypatch.setattr(desk_mail.mail, "send", lambda _smtp, message: sent.append(message))
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "web.accounts.mail.OfficeMail")
    Person.objects.filter(pk=steward.pk).update(mail="lin@xrwy.example")
    client = browser()

    client.post("/account/password/reset/", {"email": "lin@xrwy.example"})
    told = client.post("/account/password/reset/", {"email": "mallory@elsewhere.example"})
    link = re.findall(r"http://localhost(/account/password/reset/key/\S+)", sent[0][1])[0]
    form = client.get(link, follow=True)
    assert "设置密码" in form.content.decode() and "<strong>linruoxi</strong>" in form.content.decode()
    weak = client.post(form.request["PATH_INFO"], {"password1": "short", "password2": "short"}).content.decode()
    assert 'id="password-error"' in weak
    done = client.post(
        form.request["PATH_INFO"], {"password1": SECRET + "!", "password2": SECRET + "!"}, follow=True
    ).content.decode()
    assert "密码已设置" in done and 'href="/account/login/"' in done

    assert told.status_code == 302, "who has an account is told to nobody"
    assert [to for to, _body in sent if to != "mallory@elsewhere.example"] == ["lin@xrwy.example"]
    assert signed_in(browser(), SECRET + "!")
    again = browser().get(link, follow=True)
    assert again.context["token_fail"] and "链接已失效" in again.content.decode(), "a link works once"


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password1234", "linruoxi26"])
def test_a_weak_password_is_refused(browser: Browser, steward: Person, weak: str) -> None:
    client = browser()
    signed_in(client)
    client.post("/account/password/change/", {"oldpassword": SECRET, "password1": weak, "password2": weak})

    steward.refresh_from_db()
    assert steward.check_password(SECRET)


def test_a_new_password_ends_the_other_sessions(browser: Browser, steward: Person) -> None:
    here, elsewhere = browser(), browser()
    assert signed_in(here)
    assert signed_in(elsewhere)

    here.post(
        "/account/password/change/", {"oldpassword": SECRET, "password1": SECRET + "!", "password2": SECRET + "!"}
    )

    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert steward.user == "linruoxi"


def test_nobody_signs_themselves_up(browser: Browser) -> None:
    page = browser().post("/account/signup/", {"username": "mallory", "password1": SECRET, "password2": SECRET})

    assert not Person.objects.filter(user="mallory").exists()
    assert page.status_code in {200, 302, 404}


def test_signing_in_leads_to_no_other_site(browser: Browser, steward: Person) -> None:
    response = browser().post(
        "/account/login/?next=https://elsewhere.example/",
        {"login": steward.user, "password": SECRET, "next": "https://elsewhere.example/"},
    )

    assert "elsewhere.example" not in response.headers["Location"]


def test_a_session_ends_after_the_hours_that_the_office_set(browser: Browser, steward: Person) -> None:
    client = browser()
    signed_in(client)

    assert client.session.get_expiry_age() <= settings.SESSION_COOKIE_AGE
    assert settings.SESSION_COOKIE_AGE == 12 * 3600
    assert client.cookies["sessionid"]["httponly"]
    assert steward.user == "linruoxi"


def test_a_second_factor_is_asked_for_once_it_is_set_up(browser: Browser, steward: Person) -> None:
    from allauth.mfa.totp.internal import auth

    client = browser()
    signed_in(client)
    page = client.get("/account/2fa/totp/activate/", follow=True)
    if "form" not in page.context or "reauthenticate" in page.request["PATH_INFO"]:
        client.post("/account/reauthenticate/", {"password": SECRET})
        page = client.get("/account/2fa/totp/activate/", follow=True)
    secret = page.context["form"].secret
    code = auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))
    client.post("/account/2fa/totp/activate/", {"code": code})

    later = browser()
    assert not signed_in(later), "the password alone is not enough any more"
    assert steward.user == "linruoxi"
