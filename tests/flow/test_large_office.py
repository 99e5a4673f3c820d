"""A large office in small: cast in the mould of one quarter, and an office like any other.

`python -m benchmarks.large_office DIR` makes it with ten thousand entries.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from benchmarks.large_copies import chosen
from benchmarks.large_mould import Mould, Paper
from benchmarks.large_names import Cast, estate_name, leader_name, person_name
from benchmarks.large_plain import plain_docx, plain_pdf
from pipeline.render.pdf_text import whole_pages

_ROOT = Path(__file__).resolve().parents[2]
_MADE = (
    "import sys; from datetime import date; from pathlib import Path\n"
    "from benchmarks.large_mould import moulds; from benchmarks.large_office import Wanted, made\n"
    "if __name__ == '__main__':\n"
    "    wanted = Wanted(entries=40, projects=2, until=date(2026, 6, 30), calls=3)\n"
    "    made(Path(sys.argv[1]), wanted, moulds(date(2026, 3, 31)))\n"
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The office, made by a process of its own."""
    folder = tmp_path_factory.mktemp("large")
    script = folder / "made.py"
    script.write_text(_MADE, "utf-8")
    subprocess.run([sys.executable, str(script), str(folder / "office")], check=True, env=_environment())
    return folder / "office"


def _environment(**more):
    return os.environ | {"PYTHONPATH": str(_ROOT)} | more


def _answer(root, *words):
    command = [str(Path(sys.executable).with_name("letterbook")), *words, "--json"]
    done = subprocess.run(
        command, check=False, capture_output=True, cwd=_ROOT, env=_environment(LETTERBOOK_OFFICE=str(root))
    )
    assert done.returncode in {0, 1}, done.stderr  # 1: duties found something late
    return json.loads(done.stdout)


@pytest.mark.slow
def test_verify_finds_nothing_in_it_and_every_list_answers(root):
    verified = _answer(root, "verify")

    assert (verified["checked"], verified["faults"]) == (40, [])
    listed = _answer(root, "list")
    assert {"secured", "published", "deciding", "returned"} <= {row["stage"] for row in listed}
    assert len({row["type"] for row in listed}) > 5
    assert _answer(root, "search", "停水")["total"] > 0
    assert _answer(root, "duties", "--project", "P01", "--on", "2026-06-30")


def _paper(number, *, needs=None, month=1):
    at = datetime(2026, month, number, tzinfo=UTC)
    row = {"key": f"D{number:06d}", "opened_at": at, "supersedes": needs, "opened_by": None}
    return Paper(row, {"Consent": [], "Correspondence": []}, ({"at": at},), {})


def test_there_are_exactly_as_many_as_were_asked_for_the_newest_years_whole():
    mould = Mould("P01", tuple(_paper(number) for number in range(1, 6)), {}, {})

    made = chosen({"P01": mould}, ["P01", "P01"], 13, datetime(2026, 12, 31, tzinfo=UTC))

    assert len(made) == 13
    assert [one.key for one in made] == [f"D{number:06d}" for number in range(1, 14)]
    assert sorted(one.opened_at.year for one in made) == [2025] * 3 + [2026] * 10


def test_what_tells_of_a_day_to_come_is_left_out_with_what_rests_on_it():
    papers = (_paper(1), _paper(2, month=9), _paper(3, needs="D000002"))

    made = chosen({"P01": Mould("P01", papers, {}, {})}, ["P01"], 1, datetime(2026, 6, 30, tzinfo=UTC))

    assert [one.paper.row["key"] for one in made] == ["D000001"]


def test_an_office_in_which_nothing_happened_yet_is_refused():
    with pytest.raises(ValueError, match="nothing of 2026"):
        chosen({"P01": Mould("P01", (), {}, {})}, ["P01"], 1, datetime(2026, 6, 30, tzinfo=UTC))


def test_a_text_of_the_mould_reads_as_one_of_another_project_and_year():
    cast = Cast("P01", 7, -1, {"D000001": "D000009", "XRWY-P01-TZ-2026-001": "XRWY-P07-TZ-2025-004"})

    read = cast.text("示例P01（P01-0003）2026年5月1日至2026-12-31，D000001，见XRWY-P01-TZ-2026-001；经理P01；2,026元")

    name, manager = estate_name(7), person_name("manager", 7)
    assert read == f"{name}（P07-0003）2025年5月1日至2025-12-31，D000009，见XRWY-P07-TZ-2025-004；{manager}；2,026元"
    assert cast.text("0a" * 32) != "0a" * 32
    assert cast.text("0a" * 32) == cast.text("0a" * 32)


def test_nobody_in_it_has_the_name_of_another():
    names = [person_name(post, number) for post in ("steward", "manager") for number in range(1, 121)]

    assert len(set(names)) == len(names)
    assert len({estate_name(number) for number in range(1, 121)}) == 120
    assert len({leader_name(number) for number in range(1, 201)}) == 20


def test_a_plain_file_can_be_opened():
    assert [page.strip() for page in whole_pages(plain_pdf("XRWY (1)"))] == ["XRWY (1)"]
    assert [one.text for one in Document(io.BytesIO(plain_docx("停水"))).paragraphs] == ["停水"]
