"""One command of the command line, run in this process: its exit status, its output, its complaints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

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


def ran(capsys: Any, *arguments: object) -> Ran:
    """Run `letterbook` with these arguments and return what it did."""
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return Ran(code, printed.out, printed.err)
