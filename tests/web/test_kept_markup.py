"""A row that is kept is asked for by all that it says, in the language in which it says it."""

from __future__ import annotations

from django.utils.safestring import SafeString

from schemas.language import CHINESE, ENGLISH, current, speak
from web.kept_markup import kept, written_out

written: list[str] = []


@kept
def _row(words: str) -> SafeString:
    written.append(words)
    return written_out("home/what.html", address="/", title=words, about=current())


def test_a_row_is_written_once_a_language() -> None:
    written.clear()
    with speak(CHINESE):
        chinese = _row("一")
        assert _row("一") is chinese
    with speak(ENGLISH):
        english = _row("一")

    assert written == ["一", "一"]
    assert ENGLISH in english
    assert CHINESE in chinese


def test_words_that_are_safe_are_not_taken_for_those_that_are_not() -> None:
    plain, safe = _row("<b>"), _row(SafeString("<b>"))

    assert "&lt;b&gt;" in plain
    assert "<b>" in safe
