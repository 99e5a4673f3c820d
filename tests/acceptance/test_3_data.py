"""Chapter 三: who reviews, approves and gets copies is data in a type's folder, and editing it is enough."""

from __future__ import annotations

import shutil

import pytest

from schemas.document_type import TEMPLATES

pytestmark = pytest.mark.usefixtures("unrendered")


@pytest.fixture
def own_circulars(desk):
    """Return the company's own circulars: a copy of the folder, with the rows given added to its policy."""

    def made(rows):
        folder = desk.premises.types / "circular"
        shutil.copytree(TEMPLATES / "circular", folder)
        policy = folder / "type.toml"
        policy.write_text(f"{policy.read_text('utf-8')}\n{rows}\n", "utf-8")

    return made


STEP = """
[[approvals]]
role = "quality_center"
verb = "review"
clause = "三"
after = ["project_manager"]

[[copies]]
role = "general_manager"
purpose = "知悉"
clause = "三"
"""


@pytest.mark.slow
@pytest.mark.requirement("R-3-1")
def test_a_step_and_a_copy_that_the_company_adds_to_a_type_bind_whoever_comes_next_and_no_running_document(
    letterbook, hand_in, approve, shown, board_notice, own_circulars, unchanged
):
    running = hand_in(board_notice())
    own_circulars(STEP)
    other = board_notice()
    other["particulars"]["effect_start"] = "2026-07-20T09:30"
    later = hand_in(other)
    approve(running, "zhouqiming")
    approve(later, "zhouqiming")

    with unchanged():
        ran = letterbook("release", later, "--by", "zhouqiming")
    approve(later, "gaopin")
    letterbook("release", later, "--by", "zhouqiming")

    assert running != later and shown(running)["stage"] == "approved"
    assert ran.code == 3 and "品质运营中心尚未同意" in ran.err and "三" in ran.err
    assert "general_manager" in {one["to"] for one in shown(later)["copies"]}
