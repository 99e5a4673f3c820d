"""What tests of the command line share: notices of the model, each another document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def notice_at(desk) -> Callable[[int], dict[str, Any]]:
    """The model's circular for the board; each number makes another document, since the stoppage begins then."""

    def made(number: int) -> dict[str, Any]:
        record = desk.example("circular") | {"channels": ["board"]}
        record["particulars"]["effect_start"] = f"2026-07-20T09:{number:02d}"
        return record

    return made
