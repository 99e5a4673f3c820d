"""A mail server and a robot on this machine alone: what they were sent, and refusals on demand."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from pipeline import flow


@dataclass
class Box:
    """What came in; with `refuses` the server says no."""

    port: int = 0
    refuses: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


def _smtp(box: Box) -> type[socketserver.StreamRequestHandler]:
    class Talk(socketserver.StreamRequestHandler):
        """As much of RFC 5321 as a client needs to hand over one mail."""

        def handle(self) -> None:
            self._say("220 loopback")
            while line := self.rfile.readline():
                verb = line.split()[0].upper() if line.split() else b""
                if verb == b"DATA":
                    self._say("354 go on")
                    self._mail()
                elif verb == b"QUIT":
                    self._say("221 bye")
                    return
                elif verb == b"RCPT" and box.refuses:
                    self._say("550 no such user")
                else:
                    self._say("250 ok")

        def _mail(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line)
            box.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self._say("250 taken")

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    return Talk


def _robot(box: Box) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        """A robot that takes every post, or none."""

        def do_POST(self) -> None:
            box.paths.append(self.path)
            posted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told = {"errcode": 40001, "errmsg": "invalid"} if box.refuses else {"errcode": 0}
            if not box.refuses:
                box.posts.append(posted)
            answer = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    return Answer


@contextmanager
def mail_server() -> Iterator[Box]:
    """Run a mail server for the length of a `with` block."""
    box = Box()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _smtp(box)) as server:
        yield from _running(server, box)


@contextmanager
def robot() -> Iterator[Box]:
    """Run a robot for the length of a `with` block."""
    box = Box()
    with HTTPServer(("127.0.0.1", 0), _robot(box)) as server:
        yield from _running(server, box)


def _running(server: socketserver.TCPServer, box: Box) -> Iterator[Box]:
    box.port = server.server_address[1]
    runner = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    runner.start()
    try:
        yield box
    finally:
        server.shutdown()
        runner.join()


def set_notify(office, words):
    """Let the section `[notify]` of the office's settings say `words`."""
    file = office.root / "office.toml"
    before = file.read_text("utf-8").partition("[notify]")[0]
    file.write_text(f'{before}[notify]\naddress = "https://lb.example"\n{words}\n', "utf-8")
    office.__dict__.pop("settings", None)
    flow.office.cache_clear()
