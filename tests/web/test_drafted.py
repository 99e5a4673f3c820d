"""The pages that an upload would make, looked at before anything is handed in."""

from __future__ import annotations

from tests.conftest import Desk
from tests.web.conftest import Browser
from tests.web.test_author_upload import data, sent, spoiled, words


def test_the_pages_that_it_would_make_stand_beside_what_was_read(browser: Browser, desk: Desk) -> None:
    visitor = browser("linruoxi")
    where = sent(visitor, "a.json", data(desk.example("circular"))).headers["Location"]
    wrong = sent(visitor, "b.xlsx", spoiled()).headers["Location"]

    seen, pages = words(visitor.get(where)), words(visitor.get(f"{where}pages/"))
    picture = visitor.get(f"{where}pages/1.png?w=720")

    assert f'src="{where}pages/1.png' in seen and f'href="{where}pages/"' in seen
    assert f'src="{where}pages/1.png' in pages
    assert picture.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert f"{wrong}pages/" not in words(visitor.get(wrong))
    assert visitor.get(f"{wrong}pages/").status_code == visitor.get(f"{where}pages/99.png").status_code == 404
    assert browser("xuke").get(f"{where}pages/1.png").status_code == 404
