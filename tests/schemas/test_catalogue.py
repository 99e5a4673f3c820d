"""The catalogue: every message that code writes is there in Chinese, and nothing else is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.pofile import read_po

from schemas import language
from tests.source_tree import MODULES, PAGES, name_of, tree_of

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_FOREIGN_PLACEHOLDER = re.compile(r"\{(\w+)(?:!r)?\}")
_ON_PAGES = re.compile(r"""(?:{%\s*t\s+|\b\w*words=)(?:"(?P<double>[^"]+)"|'(?P<single>[^']+)')""")
_MARKS = {"_", "text", "translate"}
# Figures and days stand among Chinese characters without a space, as in official papers; names and codes stand apart.
_HAN = "[\u3400-\u9fff]"
_FIGURES = (
    "all|at|base|copies|count|day|days|done|due|fields|files|free|known|least|limit|most|n|page|pages|places|points"
    "|revision|row|rows|score|seconds|seq|serial|shown|since|size|sum|total|until|version|year"
)
_COUNTED = "[个份条天行页版章件家户处项分秒把次字台张月年日级]"
_SPACED_FIGURE = re.compile(
    rf"{_HAN} %\((?:{_FIGURES})\)s|%\((?:{_FIGURES})\)s {_HAN}"
    rf"|第 (?:%|\d)|第%\(\w+\)s {_HAN}|{_HAN} ?\d+ {_COUNTED}|{_HAN} \d+{_COUNTED}"
)


def used() -> dict[str, str]:
    """Return every message that a module or a page writes down, with one place where it does."""
    in_code = {message: f"{name_of(path)}:{line}" for path in MODULES for message, line in _messages(tree_of(path))}
    return {message: name_of(path) for path in PAGES for message in _said_on(path.read_text("utf-8"))} | in_code


def _said_on(page: str) -> Iterator[str]:
    """Yield the messages of a page: those of the tag `t`, and those that it hands to a part of it as `words`."""
    for found in _ON_PAGES.finditer(page):
        yield found["double"] or found["single"]


def used_by_click() -> set[str]:
    """Return every text in click's source: it speaks from our catalogue too, and marks its words in several ways."""
    modules = Path(click.__file__).parent.glob("*.py")
    nodes = (node for path in modules for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _messages(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                yield first.value, node.lineno


def test_every_message_has_a_chinese_wording() -> None:
    known = language.catalogue()

    assert {message: place for message, place in used().items() if message not in known} == {}


def test_a_chinese_wording_fills_in_what_the_english_one_does() -> None:
    # A placeholder that only English has loses a fact; one that only Chinese has is a crash.
    differing = {
        message: wording
        for message, wording in language.catalogue().items()
        if Counter(_PLACEHOLDER.findall(message)) != Counter(_PLACEHOLDER.findall(wording))
    }

    assert differing == {}


def test_a_chinese_wording_of_clicks_own_words_fills_in_nothing_that_click_does_not_give() -> None:
    surplus = {
        message: wording
        for message, wording in language.catalogue().items()
        if set(_FOREIGN_PLACEHOLDER.findall(wording)) - set(_FOREIGN_PLACEHOLDER.findall(message))
    }

    assert surplus == {}


def test_a_percent_sign_stands_only_where_something_is_filled_in() -> None:
    for message, wording in language.catalogue().items():
        for said in (message, wording):
            assert "%" not in _PLACEHOLDER.sub("", said), message


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    assert set(language.catalogue()) - set(used()) - used_by_click() == set()


def test_no_message_stands_twice_in_the_catalogue() -> None:
    source = language._CATALOGUE.read_text("utf-8")
    keys = re.findall(r"^msgid (.*(?:\n\".*\")*)", source, re.MULTILINE)

    assert [key for key, count in Counter(keys).items() if count > 1] == []
    with language._CATALOGUE.open("rb") as file:
        assert not any(message.fuzzy for message in read_po(file) if message.id)


def test_figures_and_days_stand_among_chinese_characters_without_a_space() -> None:
    spaced = {wording for wording in language.catalogue().values() if _SPACED_FIGURE.search(wording)}

    assert spaced == set()
