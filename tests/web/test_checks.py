"""Spot checks at the desk: open, draw with one button, take the proof away, check, put right, give notice."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipeline import draws
from pipeline.office import people
from pipeline.office.models import Access, Document, DrawRound, Event
from pipeline.render.pdf_text import pdf_text
from schemas.document_type import TEMPLATES
from tests.conftest import Desk
from tests.staff import TFY
from tests.web.conftest import Browser

ROUND = "CC-2026-01"
HERE = f"/checks/rounds/{ROUND}/"


@pytest.fixture
def filed(desk: Desk, board_notice: object) -> Document:
    """A circular of TFY in the archive."""
    return desk.filed(board_notice())  # type: ignore[operator]


@pytest.fixture
def inspector(browser: Browser) -> Client:
    """The quality centre's browser."""
    return browser("gaopin")


def opened(inspector: Client, filed: Document, query: str = "") -> str:
    response = inspector.post("/checks/open/", {"year": filed.year, "type": "circular", "query": query})
    return str(response.headers.get("Location", response.status_code))


@pytest.fixture
def drawn(inspector: Client, filed: Document) -> DrawRound:
    """A round that was opened and drawn at the desk, by its one button."""
    opened(inspector, filed)
    inspector.post(f"{HERE}draw/")
    return DrawRound.objects.get()


def judged(filed: Document, page: Client, **said: str) -> dict[str, str]:
    """Return a form in which every item that waits for a person is in order, but for what is `said`."""
    rows = page.get(f"{HERE}sheets/{filed.key}/").context["rows"]
    form = {f"result.{row['item']['code']}": row["chosen"] or "pass" for row in rows}
    return form | said


@pytest.mark.requirement("R-5.3.3-7")
def test_a_round_is_opened_drawn_with_one_button_and_its_proof_verified(
    inspector: Client, filed: Document, tmp_path: Path, letterbook: object
) -> None:
    assert opened(inspector, filed) == HERE
    page = inspector.get(HERE).content.decode()
    assert DrawRound.objects.get().population_digest in page
    assert all(words in page for words in ("抽取", "示例花园、云澜湾", "1份"))

    assert inspector.post(f"{HERE}draw/").headers["Location"] == HERE
    page = inspector.get(HERE).content.decode()
    proof = b"".join(inspector.post(f"{HERE}proof/"))
    file = tmp_path / "proof.json"
    file.write_bytes(proof)

    assert all(words in page for words in (str(filed.number), "系统随机产生", "样本一致，与台账相符", filed.key))
    assert draws.faults(file) == []
    assert letterbook("draw", "verify", file).code == 0  # type: ignore[operator]


@pytest.mark.requirement("R-5.3.3-7")
def test_the_printed_record_is_taken_home_and_logged(inspector: Client, filed: Document, drawn: DrawRound) -> None:
    response = inspector.post(f"{HERE}record/")

    words = "".join(pdf_text(b"".join(response)))
    assert str(filed.number) in words
    assert drawn.record["seed"] in "".join(words.split())
    assert "attachment" in response.headers["Content-Disposition"]
    assert Access.objects.filter(action="exported", person__user="gaopin").count() == 1


def test_a_seed_of_ones_own_is_taken_and_the_page_says_whose_it_was(inspector: Client, filed: Document) -> None:
    opened(inspector, filed)

    inspector.post(f"{HERE}draw/", {"seed": " 6 3  5 ", "per_project": "1", "size": "1", "last": "1"})

    record = DrawRound.objects.get().record
    assert (record["seed"], record["seed_source"], record["size"]) == ("6 3 5", "named", 1)
    assert "抽样人指定" in inspector.get(HERE).content.decode()


@pytest.mark.parametrize(("field", "typed"), [("size", "0"), ("per_project", "viele"), ("seed", "x" * 201)])
def test_what_is_no_number_is_told_at_its_field_and_nothing_is_drawn(
    inspector: Client, filed: Document, field: str, typed: str
) -> None:
    opened(inspector, filed)

    response = inspector.post(f"{HERE}draw/", {field: typed})

    assert response.status_code == 400
    assert f'id="wrong-{field}"' in response.content.decode()
    assert typed in response.content.decode()
    assert DrawRound.objects.get().closed_at is None


def test_a_round_is_opened_once_and_drawn_once(inspector: Client, filed: Document) -> None:
    opened(inspector, filed)

    again = inspector.post("/checks/open/", {"year": filed.year, "type": "circular", "query": "停水"})
    inspector.post(f"{HERE}draw/")

    assert again.status_code == 409
    assert "还没有抽取" in again.content.decode()
    assert "停水" in again.content.decode()
    assert "letterbook draw close" not in again.content.decode()
    assert inspector.post(f"{HERE}draw/").status_code == 409
    assert Event.objects.filter(kind="draw-closed").count() == 1


def test_what_cannot_be_drawn_is_told_at_the_form(inspector: Client, filed: Document) -> None:
    nothing = inspector.post("/checks/open/", {"year": filed.year, "type": "circular", "query": "电梯广告"})
    odd = inspector.post("/checks/open/", {"year": "1999", "type": "nosuch"})

    assert (nothing.status_code, odd.status_code) == (409, 400)
    assert "没有可供抽查" in nothing.content.decode()
    assert DrawRound.objects.count() == 0


def test_the_year_names_the_projects_that_were_not_drawn_yet(inspector: Client, filed: Document) -> None:
    before = inspector.get("/checks/").content.decode()

    opened(inspector, filed)
    inspector.post(f"{HERE}draw/")
    found = {one.type: one.projects for one in inspector.get("/checks/?year=2026").context["uncovered"]}

    assert "本年度还没有开始抽查" in before
    assert found["circular"] == ("示例花园", "云澜湾")
    assert "听枫苑" in found["service_report"]


@pytest.mark.requirement("R-5.6.2-1")
def test_restricted_types_cannot_be_chosen_nor_stand_in_a_population(
    desk: Desk, inspector: Client, filed: Document
) -> None:
    folder = desk.premises.types / "circular"
    _copied(folder, confidentiality="restricted")

    types = inspector.get("/checks/").context["types"]
    response = inspector.post("/checks/open/", {"year": filed.year, "type": "circular"})

    assert "circular" not in types
    assert {"spot_check", "spot_check_notice"} & set(types) == set()
    assert response.status_code == 400


def _copied(folder: Path, confidentiality: str) -> None:
    shutil.copytree(TEMPLATES / "circular", folder)
    file = folder / "type.toml"
    words = re.sub(r'confidentiality = "\w+"', f'confidentiality = "{confidentiality}"', file.read_text("utf-8"))
    file.write_text(words, "utf-8")


@pytest.mark.usefixtures("drawn")
def test_leader_and_general_manager_read_and_change_nothing(browser: Browser, filed: Document) -> None:
    for user in ("shenmuzhi", "zhaozong"):
        visitor = browser(user)
        page = visitor.get(HERE).content.decode()
        assert str(filed.number) in page
        assert "开始一轮抽查" not in visitor.get("/checks/").content.decode()
        assert f"{HERE}sheets/" not in page
        for where in ("/checks/open/", f"{HERE}draw/", f"{HERE}notice/", f"{HERE}sheets/{filed.key}/"):
            assert visitor.post(where).status_code == 403
    assert browser("shenmuzhi").post(f"{HERE}proof/").status_code == 403
    assert b"".join(browser("zhaozong").post(f"{HERE}proof/"))
    assert browser("linruoxi").get("/checks/").status_code == 403


def test_there_is_no_such_round_for_anybody(inspector: Client) -> None:
    assert inspector.get("/checks/rounds/nosuch/").status_code == 404
    assert inspector.get("/checks/rounds/nosuch/sheets/D000001/").status_code == 404


@pytest.mark.usefixtures("drawn")
def test_a_year_of_many_rounds_takes_as_many_questions_as_one(inspector: Client, filed: Document) -> None:
    inspector.post(f"{HERE}sheets/{filed.key}/", judged(filed, inspector))
    inspector.get("/checks/?year=2026")
    with CaptureQueriesContext(connection) as few:
        inspector.get("/checks/?year=2026")
    with CaptureQueriesContext(connection) as few_of_one:
        inspector.get(HERE)
    for number in range(2, 12):
        copy = DrawRound.objects.get(name=ROUND)
        copy.pk, copy.name = None, f"CC-2026-{number:02d}"
        copy.save()
    for number in range(20):
        people.add_project(TFY | {"code": f"P{number:02d}", "name": f"项目{number}"})

    with CaptureQueriesContext(connection) as many:
        inspector.get("/checks/?year=2026")
    with CaptureQueriesContext(connection) as many_of_one:
        inspector.get(HERE)

    assert len(many) == len(few) <= 12
    assert len(many_of_one) == len(few_of_one) <= 22


def test_words_typed_into_a_round_run_nowhere(inspector: Client, filed: Document) -> None:
    response = inspector.post(
        "/checks/open/", {"year": filed.year, "type": "circular", "query": '"><script>alert(1)</script>'}
    )
    opened(inspector, filed)
    inspector.post(f"{HERE}draw/", {"seed": "<script>alert(2)</script>"})

    page = response.content.decode() + inspector.get(HERE).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(2)" in page


@pytest.mark.usefixtures("drawn")
def test_the_room_speaks_english(browser: Browser, filed: Document) -> None:
    visitor = browser("gaopin", language="en")

    words = [
        visitor.get(where).content.decode()
        for where in ("/checks/", HERE, f"{HERE}sheets/{filed.key}/", "/checks/findings/", "/checks/types/")
    ]

    told = ("Open a round", "Drawn documents", "to be judged", "No finding matches", "Register of templates")
    assert [word in page for word, page in zip(told, words, strict=True)] == [True] * 5
