"""A real office behind a real server, and Debian's Chromium in front of it."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.source_tree import ROOT

CHROMIUM = "/usr/bin/chromium"
PASSWORD = "听枫苑-journeys-2026"
DESK, PHONE = (1280, 900), (390, 844)
_PATIENCE_SECONDS = 90
# A machine that does much else is slow, not broken.
expect.set_options(timeout=30_000)


@dataclass(frozen=True)
class Served:
    """An office and the address where its desk answers."""

    root: Path
    address: str

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run `letterbook` in the office and return what it printed."""
        ran = subprocess.run(
            [*_LETTERBOOK, *arguments],
            env=_environment(self.root), text=True, capture_output=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert ran.returncode == status, ran.stdout + ran.stderr
        return ran.stdout


_LETTERBOOK = [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())"]


def _environment(root: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "LANGUAGE"}}
    return kept | {"LETTERBOOK_OFFICE": str(root), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}


def free_address() -> str:
    """Return an address at which nobody answers, and which the system gives to no connection meanwhile."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return f"http://127.0.0.1:{port}"


@contextmanager
def serving(root: Path, address: str = "") -> Iterator[Served]:
    """Serve the office in `root` while the block lasts."""
    served = Served(root, address or free_address())
    command = [*_LETTERBOOK, "serve", "--port", served.address.rpartition(":")[2], "--workers", "1"]
    server = subprocess.Popen(command, env=_environment(root), cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        _wait_until_it_answers(served, server)
        yield served
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait_until_it_answers(served: Served, server: subprocess.Popen[str]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, server.stderr.read() if server.stderr else ""
        try:
            with urllib.request.urlopen(f"{served.address}/account/login/", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the desk did not answer in time")


def play(root: Path, code: str, settings: str = "web.settings") -> str:
    """Run some lines in the office in `root`, in one process, and return what they print.

    As many commands would each be started anew. Signing in needs the settings of the desk.
    """
    environment = _environment(root) | {"DJANGO_SETTINGS_MODULE": settings}
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    return subprocess.run(command, env=environment, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout


def give_passwords(root: Path) -> None:
    """Give everybody in the office in `root` the same password, so that each can be played."""
    code = (
        "from django.contrib.auth.hashers import make_password\n"
        "from pipeline.office.models import Person\n"
        f"Person.objects.update(password=make_password({PASSWORD!r}))\n"
    )
    play(root, code)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window.

    It ends with its module: as long as Playwright runs, Django takes every later test of the process for asynchronous.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


Visitor = Callable[..., Page]


def sign_in(page: Page, user: str, password: str = PASSWORD) -> None:
    """Sign `user` in, and wait until the page of the sign-in is left."""
    page.goto("/account/login/")
    page.fill("#id_login", user)
    page.fill("#id_password", password)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda address: "/account/login/" not in address)


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, served: Served) -> Callable[[str], Any]:
    """Return the cookies of somebody who signed in once in this module: each sign-in costs a second, and is counted."""

    @cache
    def kept(user: str) -> Any:
        context = chromium.new_context(base_url=served.address)
        page = context.new_page()
        sign_in(page, user)
        cookies = context.storage_state()
        context.close()
        return cookies

    return kept


def _comes(chromium: Browser, served: Served, cookies: Any, said: list[str], **how: Any) -> Page:
    """Open a window on the desk; what its scripts complain of is added to `said`."""
    context = chromium.new_context(base_url=served.address, accept_downloads=True, storage_state=cookies, **how)
    context.set_default_timeout(_PATIENCE_SECONDS * 1000)
    page = context.new_page()
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None)
    return page


def _view(size: tuple[int, int]) -> dict[str, int]:
    return {"width": size[0], "height": size[1]}


@pytest.fixture
def visitor(chromium: Browser, served: Served, signed_in: Callable[[str], Any]) -> Iterator[Visitor]:
    """Open a page of the desk as somebody (nobody, if empty), at a width, in a language; errors in scripts fail."""
    opened: list[Page] = []
    said: list[str] = []

    def comes(user: str = "", *, size: tuple[int, int] = DESK, language: str = "zh-CN", scripts: bool = True) -> Page:
        cookies = signed_in(user) if user else None
        how = {"viewport": _view(size), "locale": language, "java_script_enabled": scripts}
        opened.append(_comes(chromium, served, cookies, said, **how))
        return opened[-1]

    yield comes
    for page in opened:
        page.context.close()
    assert said == []


@pytest.fixture(scope="module")
def regular(chromium: Browser, served: Served, signed_in: Callable[[str], Any]) -> Iterator[Visitor]:
    """Like `visitor`, but whoever came stays until the module ends: a window opened anew costs more than a page."""
    said: list[str] = []

    @cache
    def comes(user: str = "", *, size: tuple[int, int] = DESK, language: str = "zh-CN") -> Page:
        cookies = signed_in(user) if user else None
        return _comes(chromium, served, cookies, said, viewport=_view(size), locale=language)

    yield comes
    assert said == []


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration's office with one circular published, one waiting, and a report of nobody yet; served."""
    root = tmp_path_factory.mktemp("journeys") / "office"
    office = Served(root, "")
    office.run("init", str(root), "--demo")
    # Known before anything is printed: the code on a paper leads there.
    address = free_address()
    settings = root / "office.toml"
    before, head, web = settings.read_text("utf-8").partition("[web]")
    settings.write_text(before + head + web.replace('address = ""', f'address = "{address}"', 1), "utf-8")
    notice = root.parent / "notice.json"
    office.run("example", "circular", "-o", str(notice))
    record = json.loads(notice.read_text("utf-8")) | {"channels": ["board"]}
    notice.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    office.run("submit", str(notice), "--by", "linruoxi")
    office.run("decide", "D000001", "--as", "zhouqiming", "--approve")
    office.run("release", "D000001", "--by", "linruoxi")
    office.run("publish", "D000001", "--by", "linruoxi")
    give_passwords(root)
    with serving(root, address) as desk:
        yield desk
