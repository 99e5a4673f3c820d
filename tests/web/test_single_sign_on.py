"""Another server vouches for a person: known people come in, unknown ones are not made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from pipeline.office.models import Person
from tests.web.conftest import Browser
from tests.web.oidc_server import CLIENT, SECRET, Provider, vouching


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that the office trusts for the user names that it says."""
    with vouching() as running:
        app = {"client_id": CLIENT, "secret": SECRET, "name": "公司账号", "provider_id": "company"}
        app["settings"] = {"server_url": running.address}  # type: ignore[assignment]
        monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [app]}})
        monkeypatch.setattr(settings, "SIGN_IN_CLAIM", "preferred_username")
        yield running


def led_through(client: Client, provider: Provider) -> Client:
    """Sign in at the other server and come back."""
    there = client.post("/account/oidc/company/login/").headers["Location"]
    client.get(provider.sign_in(there).replace("http://localhost", ""))
    return client


def test_whoever_the_company_vouches_for_comes_in(browser: Browser, provider: Provider) -> None:
    provider.claims = {"sub": "4711", "preferred_username": "linruoxi", "email": "l@xrwy.example"}

    client = led_through(browser(), provider)

    assert client.get("/").status_code == 200
    assert led_through(browser(), provider).get("/").status_code == 200, "and again"


@pytest.mark.parametrize("named", ["mallory", "", None])
def test_an_unknown_person_is_not_made(browser: Browser, provider: Provider, named: str | None) -> None:
    provider.claims = {"sub": "666", "preferred_username": named}
    before = Person.objects.count()

    client = led_through(browser(), provider)

    assert client.get("/").status_code == 302
    assert Person.objects.count() == before


def test_whoever_has_left_does_not_come_in_by_another_door(browser: Browser, provider: Provider) -> None:
    provider.claims = {"sub": "4711", "preferred_username": "linruoxi"}
    led_through(browser(), provider)
    Person.objects.filter(user="linruoxi").update(active=False)

    assert led_through(browser(), provider).get("/").status_code == 302


def test_without_a_claim_that_the_office_trusts_nobody_is_joined(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.claims = {"sub": "4711", "preferred_username": "linruoxi"}
    monkeypatch.setattr(settings, "SIGN_IN_CLAIM", "")

    assert led_through(browser(), provider).get("/").status_code == 302


def test_a_code_that_comes_with_another_state_is_refused(browser: Browser, provider: Provider) -> None:
    provider.claims = {"sub": "4711", "preferred_username": "linruoxi"}
    client = browser()
    back = provider.sign_in(client.post("/account/oidc/company/login/").headers["Location"])

    client.get(back.replace("http://localhost", "").replace("state=", "state=x"))

    assert client.get("/").status_code == 302


def test_the_sign_in_offers_it(browser: Browser, provider: Provider) -> None:
    page = browser().get("/account/login/").content.decode()

    assert "公司账号" in page
    assert provider.address not in page


@pytest.mark.parametrize(
    ("name", "there"),
    [("dingtalk", "login.dingtalk.com"), ("feishu", "open.feishu.cn"), ("weixin", "open.weixin.qq.com")],
)
def test_a_platform_that_is_switched_on_stands_at_the_sign_in_and_leads_there(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, name: str, there: str
) -> None:
    app = {"client_id": "lb", "secret": "s", "name": "一个平台"}
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {name: {"APPS": [app]}})

    shown = browser().get("/account/login/").content.decode()
    led = browser().post(f"/account/{name}/login/").headers["Location"]

    assert "一个平台" in shown and f"/account/{name}/login/" in shown
    assert led.startswith(f"https://{there}/") and "callback" in led
