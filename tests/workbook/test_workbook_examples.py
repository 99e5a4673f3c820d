"""The example workbooks are made from the examples, and a stale one is noticed."""

import shutil
from pathlib import Path

import pytest

from pipeline.workbook.examples import main, stale
from schemas.document_type import TEMPLATES


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    for name in ("_shared", "circular"):
        shutil.copytree(TEMPLATES / name, folder / name, ignore=shutil.ignore_patterns("*.xlsx"))
    return folder


def test_examples_are_written_beside_their_source_and_are_fresh_then(
    templates: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], templates) == 0

    assert capsys.readouterr().out.split() == ["circular/examples/full.xlsx", "circular/examples/minimal.xlsx"]
    assert main(["--check"], templates) == 0


def test_a_missing_and_a_changed_workbook_are_stale(templates: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([], templates)
    templates.joinpath("circular/examples/full.xlsx").write_bytes(b"old")
    templates.joinpath("circular/examples/minimal.xlsx").unlink()
    capsys.readouterr()

    assert main(["--check"], templates) == 1
    assert capsys.readouterr().out.split() == ["circular/examples/full.xlsx", "circular/examples/minimal.xlsx"]
    assert len(stale(templates)) == 2
    # A type without an example has nothing to be stale.
    templates.joinpath("circular/examples/minimal.json").unlink()
    assert len(stale(templates)) == 1
