"""Messages: what is read of a catalogue is what the usual reader of such files reads."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

from schemas import language, messages


def _as_babel_reads(file: Path) -> dict[str, str]:
    with file.open("rb") as opened:
        return {str(one.id): str(one.string) for one in read_po(opened) if one.id and one.string}


def test_our_catalogue_is_read_as_babel_reads_it() -> None:
    file = Path(language.__file__).parent / "locale" / "zh-Hans.po"

    assert messages.wordings(file) == _as_babel_reads(file)


def test_a_message_over_several_lines_with_quotes_and_breaks_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "one.po"
    file.write_text(
        '# A comment.\nmsgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n\n'
        'msgid ""\n"Say \\"yes\\"\\n"\n"or C:\\\\new."\nmsgstr ""\n"请说\\t“是”\\n"\n"或不。"\n\n'
        'msgid "Not translated"\nmsgstr ""\n',
        "utf-8",
    )

    read = messages.wordings(file)

    assert read == _as_babel_reads(file) == {'Say "yes"\nor C:\\new.': "请说\t“是”\n或不。"}
