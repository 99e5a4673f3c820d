"""Rules of the house about files: no machine's folders, no index's address, nothing left undone, every pin hashed."""

from __future__ import annotations

import re

from tests.source_tree import ROOT, project_texts


def test_nothing_is_left_to_be_done_later() -> None:
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    found = [
        name
        for name, text in project_texts()
        if name.endswith((".py", ".toml", ".sh", ".html", ".css"))
        if mark.search(text)
    ]

    assert found == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    machine = re.compile(r"(?<![\w.$}/])/(?:home|work|root|Users|mnt|media)/\w+|[A-Z]:\\\\Users")
    found = {name: hits for name, text in project_texts() if (hits := machine.findall(text))}

    assert found == {}


def test_no_file_holds_the_address_of_a_package_index() -> None:
    # Put together here, so that this file does not hold one either.
    address = re.compile(
        "|".join([r"py" + r"pi\.org", r"python" + r"hosted", r"--(extra-)?index" + r"-url[ =]", r"find" + r"-links"])
    )
    found = [name for name, text in project_texts() if address.search(text)]

    assert found == []


def test_every_pinned_requirement_has_its_hashes() -> None:
    for name in ("main.txt", "dev.txt"):
        lines = (ROOT / "requirements" / name).read_text("utf-8").replace("\\\n", " ").splitlines()
        pins = [line for line in lines if line and not line.startswith("#")]

        assert pins
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
