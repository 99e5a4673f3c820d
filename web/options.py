"""What the section `[web]` of `office.toml` says about the desk, checked once when it starts."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.premises import NoOffice, Premises
from schemas.errors import WrongUsage
from schemas.language import _, text

# Who may vouch for a person: an OpenID Connect server, or the platforms that companies use. Which of them is switched
# on, and with which keys, stands in `[web.sign_in.<name>]`. With each: what people call it, what must be said of it,
# and where a browser is led (the content security policy lets it; `origins` says otherwise).
_KEYS = ("client_id", "secret_file")
_PROVIDERS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "openid_connect": ("公司账号", ("server", "client_id"), ()),
    "dingtalk": ("钉钉", _KEYS, ("https://login.dingtalk.com",)),
    "feishu": (
        "飞书",
        _KEYS,
        ("https://open.feishu.cn", "https://accounts.feishu.cn", "https://passport.feishu.cn"),
    ),
    "weixin": ("微信", _KEYS, ("https://open.weixin.qq.com",)),
}
PROVIDERS = tuple(_PROVIDERS)
# What people call themselves vouches for nobody: anybody may call himself by another's user name.
_SELF_CHOSEN = ("nick", "nickname", "nickName")
STATIC_ROOT = Path(os.environ.get("LETTERBOOK_STATIC") or Path(__file__).parent.parent / "build" / "static")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Desk:
    """The options of a desk: where it is reached, for how long a session lasts (seconds), who vouches for people."""

    address: str
    hosts: tuple[str, ...]
    https: bool
    redirects: bool
    behind_proxy: bool
    session_seconds: int
    providers: Mapping[str, Any]
    form_targets: tuple[str, ...]
    claim: str
    most_upload_bytes: int


def read(root: Path) -> Desk:
    """Return the options of the office in `root`; those of a new office where there is none.

    Raises:
        WrongUsage: the address is none, or a way of signing in is not complete.
    """
    try:
        written: dict[str, Any] = Premises.found(root).settings.get("web", {})
    except NoOffice:
        written = {}
    address = str(written.get("address", "")).rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise WrongUsage(what=text(_("[web] address in office.toml is no address: %(address)s"), address=address))
    https = bool(written.get("https", parts.scheme == "https"))
    hosts = {*_LOOPBACK, *([parts.hostname] if parts.hostname else []), *map(str, written.get("hosts", []))}
    providers, targets = _providers(written.get("sign_in", {}))
    return Desk(
        address=address,
        hosts=tuple(sorted(hosts)),
        https=https,
        redirects=bool(written.get("redirect_to_https", True)),
        behind_proxy=bool(written.get("behind_proxy", False)),
        session_seconds=int(float(written.get("session_hours", 12)) * 3600),
        providers=providers,
        form_targets=targets,
        claim=_claim(str(written.get("sign_in_claim", ""))),
        most_upload_bytes=int(written.get("most_upload_mb", 200)) * 1024 * 1024,
    )


def _providers(written: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the providers that are switched on, as allauth wants them, and where a form may lead for them."""
    made: dict[str, Any] = {}
    targets = []
    for name, one in written.items():
        if name not in PROVIDERS:
            raise WrongUsage(
                what=text(
                    _("[web.sign_in.%(name)s] is not known; there are: %(known)s"),
                    name=name,
                    known="、".join(PROVIDERS),
                )
            )
        title, needed, origins = _PROVIDERS[name]
        _refuse_unless_complete(name, one, needed)
        app: dict[str, Any] = {
            "client_id": str(one["client_id"]),
            "secret": _secret(name, str(one.get("secret_file", ""))),
            "name": str(one.get("title", title)),
        }
        if name == "openid_connect":
            server = urlsplit(str(one["server"]))
            origins = (f"{server.scheme}://{server.netloc}",)
            app |= {"provider_id": str(one.get("id", "company")), "settings": {"server_url": str(one["server"])}}
        made[name] = {"APPS": [app]}
        targets += [str(origin) for origin in one.get("origins", origins)]
    return made, tuple(targets)


def _refuse_unless_complete(name: str, one: Mapping[str, Any], needed: tuple[str, ...]) -> None:
    missing = [key for key in needed if not str(one.get(key, "")).strip()]
    if missing:
        said = _("[web.sign_in.%(name)s] in office.toml is not complete; missing: %(missing)s")
        raise WrongUsage(what=text(said, name=name, missing="、".join(missing)))
    server = str(one.get("server", "https://"))
    if not server.startswith(("https://", "http://")):
        raise WrongUsage(
            what=text(_("[web.sign_in.%(name)s] server is no address: %(server)s"), name=name, server=server)
        )


def _secret(name: str, file: str) -> str:
    """Return the key that lies in `file`; none for a server that asks for none."""
    if not file:
        return ""
    try:
        found = Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    if not found:
        said = _("[web.sign_in.%(name)s] secret_file is empty or cannot be read: %(file)s")
        raise WrongUsage(what=text(said, name=name, file=file))
    return found


def _claim(said: str) -> str:
    if said in _SELF_CHOSEN:
        why = _("[web] sign_in_claim in office.toml may not be %(claim)s: people choose it themselves")
        raise WrongUsage(what=text(why, claim=said))
    return said


def secret(root: Path) -> str:
    """Return the key that signs sessions, made at the desk's first start and kept in `keys/`, for its owner alone.

    Where there is no office yet (a check of the settings) it is made for this process.
    """
    keys = root / "keys"
    if not keys.is_dir():
        return secrets.token_urlsafe(64)
    path = keys / "web"
    if not path.exists():
        making = path.with_name(f"web.{os.getpid()}")
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(making, path)  # two that start at once agree on one
        except FileExistsError:
            pass
        finally:
            making.unlink()
    return path.read_text("utf-8").strip()


def upload_room(root: Path) -> Path:
    """Return where uploads grow until they are whole: on the office's own disk, so that taking them is a rename."""
    room = root / "staging" / "uploads"
    if (root / "staging").is_dir():
        room.mkdir(exist_ok=True)
        return room
    return root
