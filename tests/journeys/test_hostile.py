"""Bad people at a real server: a bomb of a file, an upload without end, two decisions at one moment."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import looks
from tests.journeys.conftest import Served, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_TWO_GB = 2 * 1024**3
_FORM = "application/x-www-form-urlencoded"
TITLE = "关于6号楼计划停水的通知"


def test_a_bomb_is_refused_in_words_and_the_next_file_is_taken(
    served: Served, visitor: Visitor, tmp_path: Path
) -> None:
    bomb, good = tmp_path / "二季度.xlsx", tmp_path / "notice.json"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<a/>")
        packed.writestr("xl/workbook.xml", "<a/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _turn in range(200):
                part.write(bytes(1_000_000))
    served.run("example", "circular", "-o", str(good))
    author = visitor("linruoxi")

    author.goto("/upload/")
    author.set_input_files("#files", bomb)
    author.click("#upload-form .actions button")
    author.wait_for_url("**/upload/*/")
    expect(author.locator("main")).to_contain_text("解压后远远超出工作簿应有的大小")
    looks.assert_sound(author)
    author.goto("/upload/")
    author.set_input_files("#files", good)
    author.click("#upload-form .actions button")
    author.wait_for_url("**/upload/*/")
    expect(author.locator("h1")).to_contain_text("notice.json")


def test_an_upload_of_two_gigabytes_is_refused_before_it_is_read(served: Served, visitor: Visitor) -> None:
    author = visitor("linruoxi")
    author.goto("/upload/")

    status, words = _posted(author, served, "/upload/", b"", length=_TWO_GB, kind="multipart/form-data; boundary=x")

    assert status == 413
    assert "MB" in words
    author.goto("/")
    expect(author.locator("h1")).to_be_visible()


def test_of_two_decisions_at_one_moment_one_counts(served: Served, visitor: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "notice.json"
    served.run("example", "circular", "-o", str(file))
    record = json.loads(file.read_text("utf-8")) | {"channels": ["board"], "title": TITLE}
    record["particulars"]["scope"]["buildings"] = ["6号楼"]
    # Another journey may have published the like of it: this one is about another day.
    record["particulars"] |= {"effect_start": "2026-08-21T09:00", "effect_end": "2026-08-21T17:00"}
    record["post_until"] = "2026-08-22"
    file.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    key = json.loads(served.run("submit", str(file), "--by", "linruoxi", "--json"))[0]["document"]
    manager = visitor("zhouqiming")
    manager.goto(f"/approvals/{key}/")
    token = manager.locator("form input[name=csrfmiddlewaretoken]").last.input_value()
    forms = [{"verdict": verdict, "note": "写明水车位置"} for verdict in ("approve", "return") * 3]
    together = Barrier(len(forms))

    def decided(form: dict[str, str]) -> int:
        sent = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token, "version": "1"}).encode()
        together.wait()
        return _posted(manager, served, f"/approvals/{key}/", sent, cookies=cookies)[0]

    cookies = _cookies(manager)
    with ThreadPoolExecutor(len(forms)) as pool:
        answers = list(pool.map(decided, forms))

    shown = json.loads(served.run("show", key, "--json"))
    assert len(shown["decisions"]) == 1
    assert set(answers) <= {302, 409}
    assert 302 in answers


def _cookies(page: Page) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())


def _posted(
    page: Page, served: Served, address: str, body: bytes, *, kind: str = _FORM, length: int = -1, cookies: str = ""
) -> tuple[int, str]:
    """Post `body` as the page's visitor, claiming `length` if given; return the status and the words of the answer."""
    place = re.sub("^http://", "", served.address)
    asked = http.client.HTTPConnection(place, timeout=60)
    asked.putrequest("POST", address)
    for name, value in {
        "Content-Type": kind,
        "Content-Length": str(len(body) if length < 0 else length),
        "Cookie": cookies or _cookies(page),
        "Referer": served.address + address,
        "Accept-Language": "zh-CN",
    }.items():
        asked.putheader(name, value)
    asked.endheaders(body)
    answer = asked.getresponse()
    words = answer.read().decode()
    asked.close()
    return answer.status, words
