"""A restricted document is named in lists to whoever writes, decides on or watches over such documents, nobody else."""

from __future__ import annotations

import pytest

from pipeline.office import restricted
from pipeline.premises import Premises
from tests.conftest import Desk


@pytest.mark.parametrize(
    ("user", "code", "expected"),
    [
        ("linruoxi", "TFY", False),  # writes them
        ("zhouqiming", "TFY", False),  # decides on them
        ("gaopin", "TFY", False),  # watches over the company
        ("linruoxi", "SLHY", True),  # of another project
        ("qianming", "TFY", True),  # has no part in them
    ],
)
def test_a_visit_plan_is_named_to_those_who_may_open_it(
    user: str, code: str, expected: bool, desk: Desk, office: Premises
) -> None:
    hidden = restricted.hidden_from(desk.person(user), office)

    assert hidden("visit_plan_monthly", code) is expected
    assert not hidden("circular", code)
