"""Two gigabytes sent to the real server: refused before they came in, and neither memory nor disk is filled."""

from __future__ import annotations

import select
import socket
from pathlib import Path

import pytest

from tests.journeys.conftest import Served, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

_MIB = 1024 * 1024
_TWO_GIGABYTES = 2048 * _MIB


def _sent(served: Served, cookies: str, form: bytes) -> tuple[bytes, int]:
    """Send two gigabytes, of which nothing lies on any disk; return the answer and what had gone out by then."""
    port = int(served.address.rpartition(":")[2])
    head = (
        f"POST /upload/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {served.address}\r\nCookie: {cookies}\r\n"
        f"Content-Type: multipart/form-data; boundary=X\r\nContent-Length: {_TWO_GIGABYTES}\r\n\r\n"
    )
    nothing, sent = bytes(_MIB // 4), 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(head.encode() + form)
        while sent < _TWO_GIGABYTES:
            answered, free, _broken = select.select([line], [line], [], 60)
            if answered:
                return line.recv(_MIB), sent
            assert free, "the server neither takes nor answers"
            sent += line.send(nothing)
    raise AssertionError("all of it was taken")


def _most_memory_mib(root: Path) -> int:
    """Return the peak memory of the largest process that serves the office in `root`."""
    peaks = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            status = (process / "status").read_text("utf-8")
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
        if f"LETTERBOOK_OFFICE={root}\0".encode() in environment and "VmHWM" in status:
            peaks.append(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
    return max(peaks)


def test_two_gigabytes_are_refused_early_and_fill_neither_memory_nor_disk(served: Served, visitor: Visitor) -> None:
    page = visitor("linruoxi")
    page.goto("/upload/")
    token = page.input_value("#upload-form input[name=csrfmiddlewaretoken]")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    form = (
        f'--X\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--X\r\nContent-Disposition: form-data; name="files"; filename="huge.json"\r\n\r\n'
    )
    before = _most_memory_mib(served.root)

    answer, sent = _sent(served, cookies, form.encode())

    assert b" 413 " in answer.partition(b"\r\n")[0]
    assert sent <= 32 * _MIB
    assert _most_memory_mib(served.root) - before <= 64
    assert sum(file.stat().st_size for file in (served.root / "staging").rglob("*.upload*")) == 0
    page.goto("/upload/")
    assert page.locator("#lying").count() == 0, "nothing of it lies there"
