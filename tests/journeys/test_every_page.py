"""Every page that can be opened, in both languages: no barrier, nothing cut off at any width, no foreign word."""

from __future__ import annotations

import json

import pytest

from tests.journeys import looks
from tests.journeys.conftest import DESK, PHONE, Served, Visitor, play
from tests.journeys.pages import SHOWN, address_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# A round of spot checks over the published circular, and a file of linruoxi with faults.
_PLAYED = """
from pathlib import Path
from pipeline.office import access, draw_rounds, here, uploads
office, inspector, author = here.office(), access.person("gaopin"), access.person("linruoxi")
drawn = draw_rounds.opened(office, "2026", "circular", by=inspector)
draw_rounds.closed(drawn.name, {"per_project": 1, "size": None, "last": False}, "seed", office, inspector)
print(drawn.name, uploads.keep(author, [("notice.json", Path(%r))], office, project="TFY").sha256)
"""


# Once a session, as the office itself: a round that was drawn is not drawn again when other tests come between.
@pytest.fixture(scope="session")
def samples(served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What addresses are about: the published circular of TFY, a round that drew it, a file with faults."""
    shown = json.loads(served.run("show", "D000001", "--json"))
    given = {"key": "D000001", "code": "TFY", "user": "xuke", "project_code": "TFY", "number": shown["number"]}
    wrong = tmp_path_factory.mktemp("wrong") / "notice.json"
    served.run("example", "circular", "-o", str(wrong))
    record = json.loads(wrong.read_text("utf-8")) | {"title": "", "post_until": "2026-02-30"}
    wrong.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    given["round_name"], given["sha256"] = play(served.root, _PLAYED % str(wrong)).split()
    return given | {"v/<str:code>": shown["code"]}


# 640 pixels are 1280 at 200 %; axe looks at the Chinese desk on a phone, at the English one on a desk.
@pytest.mark.parametrize(("language", "size"), [("zh-CN", PHONE), ("en-GB", DESK)], ids=["zh", "en"])
@pytest.mark.parametrize("route", SHOWN)
def test_a_page_has_no_barrier_fits_and_speaks_one_language(
    route: str, language: str, size: tuple[int, int], regular: Visitor, samples: dict[str, str]
) -> None:
    opened = regular(SHOWN[route], size=size, language=language)

    answer = opened.goto(f"/{address_of(route, samples)}", wait_until="load")

    assert answer is not None
    assert answer.status in {200, 404, 409}, opened.url
    looks.assert_sound(opened)
