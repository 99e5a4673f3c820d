"""One person before a browser: opens pages, follows the links in them, signs in, sends forms with what is hidden there.

Whoever asks comes from an address of their own, as behind a proxy: else fifty people would share the tries of one.
"""

from __future__ import annotations

import itertools
import random
import re
from html import unescape
from typing import Any, ClassVar
from urllib.parse import urlencode

from locust import FastHttpUser, between

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_LINK = re.compile(r'(?:href|action)="([^"]+)"')
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_BOUNDARY = "letterbook-load"
_addresses = itertools.count(1)


class Visitor(FastHttpUser):
    """Somebody without a name; what they have seen (`links`, `token`) is what the next page is chosen from."""

    abstract = True
    wait_time = between(1, 3)
    cast: ClassVar[dict[str, Any]] = {}
    path = "/"

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        number = next(_addresses)
        self.chance = random.Random(number)
        self.number = number
        self.sent = {
            "X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}",
            "Accept-Language": "zh-CN,zh",
            "Accept-Encoding": "gzip",
        }
        self.token, self.text = "", ""
        self.seen: dict[str, list[str]] = {}

    def page(self, name: str, path: str) -> str:
        """Open a page and return its text; a page without a heading, or somebody else's, is a fault."""
        with self.client.get(path, name=name, headers=self.sent, catch_response=True) as answer:
            self.text = answer.text or ""
            if answer.status_code != 200:
                answer.failure(f"status {answer.status_code}")
            elif "<h1" not in self.text:
                answer.failure("no page")
            elif 'name="login"' in self.text and "sign in" not in name:
                answer.failure("asked to sign in")
        if found := _TOKEN.search(self.text):
            self.token = found[1]
        return str(self.text)

    def file(self, name: str, path: str) -> None:
        """Open what is no page: a picture or a PDF."""
        self.client.get(path, name=name, headers=self.sent)

    def remember(self, name: str, pattern: str) -> list[str]:
        """Return the addresses on the page that match `pattern`; where it has none, those seen the last time."""
        found = {unescape(link) for link in _LINK.findall(self.text) if re.fullmatch(pattern, unescape(link))}
        if found:
            self.seen[name] = sorted(found)
        return self.seen.get(name, [])

    def one_of(self, name: str) -> str | None:
        """Return one of the addresses that are remembered under `name`."""
        return self.chance.choice(self.seen[name]) if self.seen.get(name) else None

    def send(self, name: str, path: str, /, **fields: str) -> str:
        """Send a form with the token of the page seen last, and return where it leads ("" where it was refused)."""
        return self._sent(name, path, urlencode({"csrfmiddlewaretoken": self.token, **fields}), _FORM)

    def send_file(self, name: str, path: str, filename: str, data: bytes) -> str:
        """Send a file as the upload page does, and return where it leads."""
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n',
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{filename}"\r\n',
            "Content-Type: application/octet-stream\r\n\r\n",
        ]
        body = "".join(parts).encode() + data + f"\r\n--{_BOUNDARY}--\r\n".encode()
        return self._sent(name, path, body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"})

    def _sent(self, name: str, path: str, body: bytes | str, heads: dict[str, str]) -> str:
        with self.client.post(
            path,
            data=body,
            name=f"step: {name}",
            headers={**self.sent, **heads, "Referer": f"{self.host}{path}"},
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            if answer.status_code != 302:
                answer.failure(f"status {answer.status_code}")
                return ""
            answer.success()
            return str(answer.headers.get("Location", ""))

    def sign_in(self, user: str, password: str) -> None:
        """Sign in by the page of it."""
        self.page("sign in, the page", "/account/login/")
        self.send("sign in", "/account/login/", login=user, password=password)
