"""Help, errors and columns in both languages, from one catalogue."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import output, widths
from cli.main import app, main
from schemas.errors import BadFile
from schemas.language import catalogue, text

HAN = re.compile(r"[\u4e00-\u9fff]")


def commands(group=app, path=()):
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = [pytest.param(path, id=" ".join(path)) for path, _command in commands()]


@pytest.mark.parametrize("path", ALL)
def test_every_commands_help_shows_an_example_that_calls_that_very_command(path, capsys):
    assert main([*path, "--help"]) == 0

    assert f"  letterbook {' '.join(path)}" in capsys.readouterr().out


@pytest.mark.parametrize("path", ALL)
def test_no_english_sentence_is_left_in_the_chinese_help(path, capsys):
    main(["--lang", "zh-Hans", *path, "--help"])

    told = [line for line in capsys.readouterr().out.splitlines() if line and not line.strip().startswith("letterbook")]
    assert told[0].startswith("用法：")
    assert all(HAN.search(line) for line in told[1:]), told


@pytest.mark.parametrize("path", ALL)
def test_the_english_help_speaks_english(path, capsys):
    main(["--lang", "en", *path, "--help"])

    words = capsys.readouterr().out
    assert words.startswith("Usage: letterbook") and "选项" not in words


def test_every_message_of_the_help_stands_in_the_catalogue():
    known = catalogue()
    missing = [
        words
        for _path, command in [((), app), *commands()]
        for words in [command.help, command.notes, *(getattr(one, "help", None) for one in command.params)]
        if words and words not in known
    ]

    assert missing == []


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (["nonsense"], "没有命令", "No such command"),
        (["list", "--nonsense"], "没有选项", "No such option"),
        (["show"], "缺少参数", "Missing argument"),
        (["submit", "nichts.xlsx", "--by", "x"], "文件“nichts.xlsx”不存在", "There is no file “nichts.xlsx”"),
        (["people", "import", "/tmp"], "是文件夹", "is a folder"),
        (["list", "--stage", "x"], "不在可选值之内", "is not one of"),
        (["submit", __file__], "缺少选项", "Missing option"),
        (["decide", "D1", "--as", "x"], "请注明 --approve", "Say --approve"),
        (["release", "--by", "x"], "二者选一", "one of the two"),
        (["rebuild"], "--index", "--index"),
        (["draw"], "请注明 --year", "Say --year"),
    ],
)
def test_wrong_usage_is_told_in_the_readers_language_and_ends_with_2(letterbook, arguments, chinese, english):
    spoken = letterbook(*arguments), letterbook("--lang", "en", *arguments)

    assert [ran.code for ran in spoken] == [2, 2]
    assert chinese in spoken[0].err and english in spoken[1].err
    assert spoken[0].out == ""


def test_global_options_may_stand_before_or_behind_the_command(office, letterbook, monkeypatch):
    monkeypatch.delenv("LETTERBOOK_OFFICE")
    before = letterbook("--office", office.root, "--lang", "en", "people")
    behind = letterbook("people", "--office", office.root, "--lang", "en")

    assert before.out == behind.out and before.code == 0


def test_every_command_stands_under_one_heading_of_the_help():
    listed = [command.name for commands in app.headings.values() for command in commands]

    assert sorted(listed) == sorted(app.commands)


def test_letterbook_alone_shows_its_help(letterbook):
    assert letterbook().out.startswith("用法：")


def test_a_folder_that_is_no_office_is_told_with_the_way_to_make_one(letterbook, tmp_path):
    ran = letterbook("--office", tmp_path, "list", "--json")

    assert ran.code == 2 and "letterbook init" in ran.err
    assert set(ran.json) == {"error", "clause"}


def test_an_office_without_its_database_is_damaged(letterbook, tmp_path):
    (tmp_path / "office.toml").write_text("")

    ran = letterbook("--office", tmp_path, "list")

    assert ran.code == 4 and "数据库缺失" in ran.err


def test_verbose_tells_the_steps_beside_the_result(letterbook, desk, board_notice, monkeypatch):
    log = logging.getLogger("letterbook")
    monkeypatch.setattr(log, "handlers", [])
    monkeypatch.setattr(log, "level", log.level)

    ran = letterbook("submit", desk.file(board_notice()), "--by", "linruoxi", "--json", "-v")

    assert ran.code == 0 and ran.json[0]["stage"] == "deciding"
    assert "Step 1 - Receive" in ran.err and "Step 4 - Render" in ran.err


def test_a_cure_stands_below_the_error(capsys):
    class Curable(BadFile):
        message = "%(name)s is bad."
        fix = "Mend %(name)s."

    assert output.complain(Curable(name="x")) == 1
    assert capsys.readouterr().err.splitlines()[1] == "  Mend x."


def test_json_knows_times_and_amounts_and_nothing_that_it_does_not_understand():
    words = output.as_text([datetime(2026, 7, 1, tzinfo=UTC), Decimal("1.50"), text("draft")])

    assert json.loads(words)[:2] == ["2026-07-01T00:00:00+00:00", "1.50"]
    with pytest.raises(TypeError):
        output.as_text(object())


def test_help_comes_without_what_takes_long_to_load():
    heavy = ("django", "weasyprint", "docx", "openpyxl", "xlsxwriter", "whoosh", "jieba", "PIL")
    program = (
        "import sys; from cli.main import main; main(['--help']); "
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )

    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert ran.stderr.strip() == "[]"


@pytest.mark.usefixtures("letterbook")
def test_a_reader_who_goes_away_is_no_bug(monkeypatch):
    def broken(*_arguments, **_options):
        raise BrokenPipeError

    monkeypatch.setattr("sys.stderr", open("/dev/null", "w"))  # noqa: PTH123, SIM115 - closed by the edge under test
    monkeypatch.setattr(app, "main", broken)

    assert main([]) == 1


def test_ctrl_c_ends_with_130_and_a_fault_of_the_machine_with_4(letterbook, monkeypatch):
    def raising(error):
        def run(*_arguments, **_options):
            raise error

        return run

    monkeypatch.setattr(app, "main", raising(click.Abort()))
    stopped = letterbook("list")
    monkeypatch.setattr(app, "main", raising(OSError(28, "No space left on device", "/x")))
    full = letterbook("list")

    assert (stopped.code, stopped.err) == (130, "已停止。\n")
    assert (full.code, full.err) == (4, "错误：磁盘已满。内容没有丢失，请清理磁盘空间后重试。\n")


def test_columns_stand_straight_whatever_the_script():
    lines = widths.table(["甲", "b"], [["汉字", "x"], ["abc", "两\n行"]])

    assert lines == ["甲    b", "────  ─────", "汉字  x", "abc   两 行"]


def test_no_line_begins_with_a_closing_mark():
    assert widths.wrapped("一二三，四五六。", 6) == ["一二", "三，四", "五六。"]


def test_no_line_ends_with_an_opening_bracket():
    assert widths.wrapped("一二（三）四", 6) == ["一二", "（三）", "四"]


@given(text=st.text(st.sampled_from("汉字，。（abc 12é"), max_size=60), columns=st.integers(8, 30))
def test_wrapping_loses_nothing_but_spaces(text, columns):
    lines = widths.wrapped(text, columns)

    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(("tag", "word"), [("zh", "错误"), ("zh_CN", "错误"), ("en-GB", "Error"), ("EN", "Error")])
def test_a_language_may_be_named_by_any_of_its_tags(letterbook, tag, word):
    assert word in letterbook("--lang", tag, "show", "D1").err
