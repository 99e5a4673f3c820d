"""The calls of `benchmarks.every_command`: none of Letterbook's commands is missing, and a wrong answer is told."""

from __future__ import annotations

import pytest

from benchmarks.every_command import Ran, leaves, main, named
from benchmarks.every_command_steps import LEFT, WELL, Step, steps


def test_every_command_has_a_step_or_a_reason() -> None:
    assert leaves() == {named(one.words) for one in steps()} | set(LEFT)


def test_a_step_calls_the_longest_command_that_its_words_begin_with() -> None:
    assert [named("ledger key list"), named("delegations revoke 1"), named("--office other import bag")] == [
        "ledger key list",
        "delegations revoke",
        "import",
    ]


@pytest.mark.parametrize(("code", "words", "is_well"), [(0, "", True), (1, "", False), (0, "Traceback (most", False)])
def test_a_call_is_well_if_its_exit_code_is_right_and_no_traceback_was_told(
    code: int, words: str, is_well: bool
) -> None:
    assert Ran(Step("list", WELL), code, 0.1, 60.0, "", words).is_well is is_well


def test_a_command_without_a_step_is_told_before_anything_is_copied(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.every_command.leaves", lambda: {"new-command"})

    with pytest.raises(SystemExit, match="no step for: new-command"):
        main([str(tmp_path / "nowhere")])
