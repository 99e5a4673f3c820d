"""The desk's settings: from one file, safe behind HTTPS, and made once."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.premises import Premises
from schemas.errors import WrongUsage
from tests.source_tree import ROOT
from web import options


def office_with(tmp_path: Path, web: str) -> Path:
    """Make an office whose section [web] is `web`."""
    premises = Premises.build(tmp_path / "office")
    file = premises.root / "office.toml"
    head, _web, tail = file.read_text("utf-8").partition("[web]")
    _old, vault, rest = tail.partition("[vault]")
    file.write_text(f"{head}[web]\n{web}\n{vault}{rest}", "utf-8")
    return premises.root


def asked(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Ask Django, with the settings of the desk in `root`, as a process of its own: settings are read once."""
    environment = os.environ | {
        "LETTERBOOK_OFFICE": str(root),
        "DJANGO_SETTINGS_MODULE": "web.desk",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=root)


def test_a_desk_behind_https_passes_djangos_own_check_for_deployment(tmp_path: Path) -> None:
    root = office_with(tmp_path, 'address = "https://desk.xrwy.example"\nbehind_proxy = true')

    checked = asked(root, "-m", "django", "check", "--deploy", "--fail-level", "WARNING")

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.parametrize(("behind", "trusted"), [("true", "1"), ("false", "0")])
def test_tries_are_counted_by_the_address_that_the_proxy_wrote_and_only_there(
    tmp_path: Path, behind: str, trusted: str
) -> None:
    root = office_with(tmp_path, f"behind_proxy = {behind}")

    told = asked(root, "-c", "from web import desk; print(desk.ALLAUTH_TRUSTED_PROXY_COUNT)")

    assert told.stdout.strip() == trusted


def test_an_address_with_https_keeps_cookies_to_https(tmp_path: Path) -> None:
    desk = options.read(office_with(tmp_path, 'address = "https://desk.xrwy.example/"'))

    assert desk.https
    assert desk.address == "https://desk.xrwy.example"
    assert "desk.xrwy.example" in desk.hosts
    assert not desk.behind_proxy, "a header is believed only where the office says that a proxy writes it"


@pytest.mark.parametrize("address", ["desk.xrwy.example", "ftp://desk", "https://"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(WrongUsage, match="address"):
        options.read(office_with(tmp_path, f'address = "{address}"'))


def test_an_unknown_way_of_signing_in_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="dingtalk"):
        options.read(office_with(tmp_path, '[web.sign_in.myspace]\nclient_id = "x"'))


def test_a_server_that_vouches_is_read_with_its_secret_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("very secret\n", "utf-8")
    root = office_with(
        tmp_path,
        f'[web.sign_in.openid_connect]\nserver = "https://id.example"\nclient_id = "lb"\nsecret_file = "{secret}"\n'
        'origins = ["https://id.example"]',
    )

    desk = options.read(root)

    [app] = desk.providers["openid_connect"]["APPS"]
    assert app["secret"] == "very secret"
    assert app["settings"]["server_url"] == "https://id.example"
    assert desk.form_targets == ("https://id.example",)


@pytest.mark.parametrize(
    ("name", "title", "origin"),
    [
        ("dingtalk", "钉钉", "https://login.dingtalk.com"),
        ("feishu", "飞书", "https://open.feishu.cn"),
        ("weixin", "微信", "https://open.weixin.qq.com"),
    ],
)
def test_a_platform_is_switched_on_by_its_two_keys(tmp_path: Path, name: str, title: str, origin: str) -> None:
    (tmp_path / "secret").write_text("very secret\n", "utf-8")
    keys = f'client_id = "lb"\nsecret_file = "{tmp_path}/secret"'

    desk = options.read(office_with(tmp_path, f"[web.sign_in.{name}]\n{keys}"))

    assert desk.providers == {name: {"APPS": [{"client_id": "lb", "secret": "very secret", "name": title}]}}
    assert origin in desk.form_targets


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("[web.sign_in.feishu]", "client_id、secret_file"),
        ('[web.sign_in.dingtalk]\nclient_id = "lb"', "secret_file"),
        ('[web.sign_in.weixin]\nclient_id = " "\nsecret_file = "x"', "client_id"),
        ('[web.sign_in.openid_connect]\nclient_id = "lb"', "server"),
        ('[web.sign_in.openid_connect]\nclient_id = "lb"\nserver = "id.example"', "id.example"),
        ('[web.sign_in.feishu]\nclient_id = "lb"\nsecret_file = "/no/such/file"', "/no/such/file"),
        ('sign_in_claim = "nick"', "sign_in_claim"),
    ],
)
def test_a_way_of_signing_in_that_is_not_complete_is_refused_with_what_is_missing(
    tmp_path: Path, section: str, said: str
) -> None:
    with pytest.raises(WrongUsage) as refused:
        options.read(office_with(tmp_path, section))

    assert said in refused.value.localized()


def test_the_key_of_sessions_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    root = office_with(tmp_path, "")

    first = options.secret(root)

    assert options.secret(root) == first
    assert len(first) > 60
    assert stat.S_IMODE((root / "keys" / "web").stat().st_mode) == 0o600
    assert options.secret(tmp_path) != first, "without an office it is made for the process alone"
