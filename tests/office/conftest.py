"""What tests about the end of a term share: a circular of 2026 on the first day of 2037."""

from __future__ import annotations

import pytest

from pipeline.office import appraising, clock, documents
from pipeline.office.models import Appraisal, Document


@pytest.fixture
def circular(desk, board_notice) -> Document:
    """A circular that was filed in 2026: kept until the end of 2036."""
    return documents.find(desk.filed(board_notice(), approvers=("zhouqiming",)).key)


@pytest.fixture
def over(circular, monkeypatch):  # noqa: ARG001 - which was filed before
    """It is the first day on which nothing of 2026 with ten years must be kept."""
    monkeypatch.setattr(clock, "today", lambda: "2037-01-01")


@pytest.fixture
def confirmed(desk, circular, over) -> Appraisal:  # noqa: ARG001 - the term is over
    made = appraising.propose([circular], desk.person("gaopin"), "保管期限届满，无继续保存价值", None)
    return appraising.answer(made.name, desk.person("zhaozong"), confirms=True)
