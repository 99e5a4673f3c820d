"""Stamps tell files from those of another time; the program's are looked at once, an office's each time."""

from __future__ import annotations

import os

from pipeline.office import stamps


def test_a_file_that_changes_is_told_but_no_example_of_a_type(tmp_path):
    for name in ("type.toml", "examples/a.json", "bad/b.json", "sub/x.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    before = stamps.of_folder(tmp_path)
    (tmp_path / "examples" / "a.json").write_text("12")
    (tmp_path / "bad" / "b.json").write_text("12")
    same = stamps.of_folder(tmp_path)
    os.utime(tmp_path / "sub" / "x.css", (1, 1))

    assert same == before != stamps.of_folder(tmp_path)


def test_what_is_installed_is_looked_at_once_and_files_alone_each_time(tmp_path):
    file = tmp_path / "duties.toml"
    file.write_text("1")
    first, alone = stamps.installed(tmp_path), stamps.of_files([file])
    file.write_text("12")

    assert stamps.installed(tmp_path) == first
    assert stamps.of_files([file]) != alone
