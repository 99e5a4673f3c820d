"""What the tests of the finder share: a small document, and an empty finder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.engine import IndexedDocument
from index.search import Finder

_PLAIN = IndexedDocument(
    number="XRWY-TFY-TZ-2026-001",
    title="停水通知",
    project="TFY",
    project_name="听枫苑",
    type="circular",
    type_title="通知",
    category="circulars",
    period="2026",
    date="2026-03-01",
    importance="normal",
    confidentiality="owners",
    entry="urn:letterbook:TFY/2026/circulars/XRWY-TFY-TZ-2026-001",
    body="因市政管网检修，1号楼将临时停水。",
)


@pytest.fixture
def document() -> Callable[..., IndexedDocument]:
    """Return a function that makes a circular with the given fields."""
    return lambda **fields: replace(_PLAIN, **fields)


@pytest.fixture
def finder(tmp_path: Path) -> Finder:
    """Return a finder whose folder does not exist yet."""
    return Finder(tmp_path / "index")
