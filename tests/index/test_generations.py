"""Generations: folders beside each other, one in use."""

from __future__ import annotations

import pytest

from index.generations import FORM, Generations


def test_nothing_is_in_use_at_first(tmp_path):
    assert Generations(tmp_path / "none").current() is None


def test_a_new_folder_is_in_use_only_when_adopted_and_the_old_one_goes(tmp_path):
    generations = Generations(tmp_path)
    first = generations.begin()
    generations.adopt(first)
    second = generations.begin()
    before = generations.current()
    generations.adopt(second)

    assert before == first
    assert generations.current() == second
    assert not first.exists()


@pytest.mark.parametrize("name", [f"v{FORM + 1}-0001", "../elsewhere", "", "\xff"])
def test_a_folder_of_another_form_is_no_index(tmp_path, name):
    (tmp_path / "current").write_text(name, "utf-8")

    assert Generations(tmp_path).current() is None


def test_forgetting_removes_every_folder_and_nothing_else(tmp_path):
    generations = Generations(tmp_path)
    generations.adopt(generations.begin())
    (tmp_path / "note.txt").touch()
    generations.forget()

    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
