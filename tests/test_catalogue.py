"""The one message catalogue: every message has its Chinese, with the same parameters, and no entry is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from schemas.language import catalogue
from tests.source_tree import MODULES, ROOT, name_of, tree_of

MARKS = {"_", "text", "say", "note", "translate", "_say"}
PARAMETER = re.compile(r"%\((\w+)\)[sd]")
NO_WORDS = re.compile(r"[\W\d_]*")


def _messages(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        called, first = ast.unparse(node.func).rsplit(".", 1)[-1], node.args[0].value
        if called in MARKS and isinstance(first, str) and not NO_WORDS.fullmatch(PARAMETER.sub("", first)):
            yield first


def test_every_message_has_its_chinese() -> None:
    untranslated = sorted(
        f"{name_of(path)}: {message}" for path in MODULES for message in _messages(path) if message not in catalogue()
    )

    assert untranslated == []


def test_a_translation_fills_in_the_same_parameters() -> None:
    # A parameter may be left out in Chinese, but one that the English does not have would break the sentence.
    strange = {
        english: set(PARAMETER.findall(chinese)) - set(PARAMETER.findall(english))
        for english, chinese in catalogue().items()
    }

    assert {english: names for english, names in strange.items() if names} == {}


def test_no_message_stands_twice_in_the_catalogue() -> None:
    lines = (ROOT / "schemas" / "locale" / "zh-Hans.po").read_text("utf-8").splitlines()
    keys = [line for line in lines if line.startswith("msgid ") and line != 'msgid ""']

    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []
