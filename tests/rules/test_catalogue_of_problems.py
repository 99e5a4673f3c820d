"""The one catalogue of problems: every code once, with what it says and how to mend it, from wherever it comes."""

from __future__ import annotations

import re
from collections import Counter

from pipeline import catalogue
from pipeline.catalogue import Source
from schemas.document_type import load_all
from schemas.language import CHINESE, translate
from schemas.problem import Severity


def test_no_code_of_a_document_type_or_source_means_two_things() -> None:
    general = Counter(entry.code for entry in catalogue.entries())
    rules = {entry.code for entry in catalogue.entries(load_all().values()) if entry.source is Source.RULE}

    assert [code for code, count in general.items() if count > 1] == []
    assert rules & set(general) == set()


def test_every_source_is_there_and_every_message_speaks_chinese() -> None:
    entries = list(catalogue.entries(load_all().values()))

    assert {entry.source for entry in entries} == set(Source)
    for entry in entries:
        said = entry.message.wordings.get(CHINESE) or translate(entry.message.msgid, None, CHINESE)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", entry.code)
        assert re.search(r"[\u4e00-\u9fff]", said) or entry.code == "bad-file", entry.code


def test_what_may_well_be_right_is_a_reminder() -> None:
    severities = {entry.code: entry.severity for entry in catalogue.entries()}

    assert severities["no-previous"] is severities["unknown-column"] is Severity.REMINDER
    assert severities["renamed-column"] is severities["not-a-workbook"] is Severity.ERROR
