"""The command line of the tests' office, run in this process: its exit status, its output, its complaints."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from cli import opening
from cli.main import main


@dataclass(frozen=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def letterbook(office, monkeypatch, capsys) -> Callable[..., Ran]:
    """Run `letterbook` with these arguments, in Chinese unless a test says otherwise."""
    monkeypatch.setenv(opening.VARIABLE, str(office.root))
    monkeypatch.setenv("LANGUAGE", "zh_CN")

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


@pytest.fixture
def notice_at(desk) -> Callable[[int], dict[str, Any]]:
    """The model's circular for the board; each number makes another document, since the stoppage begins then."""

    def made(number: int) -> dict[str, Any]:
        record = desk.example("circular") | {"channels": ["board"]}
        record["particulars"]["effect_start"] = f"2026-07-20T09:{number:02d}"
        return record

    return made
