"""The settings of a new office: the same in every language, and remarks that are read in one and kept in another."""

from __future__ import annotations

import tomllib

import pytest

from pipeline import first_settings
from schemas.language import CHINESE, ENGLISH

ZH, EN = first_settings.written(CHINESE), first_settings.written(ENGLISH)


def test_the_settings_are_the_same_in_both_languages() -> None:
    assert tomllib.loads(ZH) == tomllib.loads(EN)


def test_each_remark_has_its_like_in_the_other_language() -> None:
    assert (first_settings.spoken(EN, CHINESE), first_settings.spoken(ZH, ENGLISH)) == (ZH, EN)


@pytest.mark.parametrize("kept", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("read", [CHINESE, ENGLISH])
def test_what_was_read_in_another_language_goes_back_as_the_file_had_it(kept: str, read: str) -> None:
    own = kept + "# 我们自己的话\n"

    assert first_settings.as_kept(first_settings.spoken(own, read), own) == own
