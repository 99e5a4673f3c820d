"""vault status, copy, snapshot; what `show`, `watch` and the page of the archive tell of the copies."""

from __future__ import annotations

import pytest

from cli import vault as commands
from pipeline.office import vaulting
from tests.vaults import Failing, kept, set_vault, stand_in, with_nas


def test_the_state_of_every_target_is_told_to_people_and_programs(letterbook, office):
    with_nas(office)
    kept(office)

    before = letterbook("vault", "status", "--json").json
    assert [(one["target"], one["owed"], one["snapshot"]) for one in before] == [("vault", 1, None), ("nas", 1, None)]
    assert letterbook("vault", "copy").out == "vault：已备份1份，待备份0份\nnas：已备份1份，待备份0份\n"
    assert [one["snapshot"] is None for one in letterbook("vault", "snapshot", "--json").json] == [False, False]
    told = letterbook("vault", "status")
    assert told.code == 0
    assert "备份位置" in told.out and "nas" in told.out


def test_a_target_that_fails_is_told_in_words_and_by_the_exit_status(letterbook, office, monkeypatch):
    with_nas(office)
    kept(office)
    stand_in(monkeypatch, "nas", Failing)

    copied, status = letterbook("vault", "copy"), letterbook("vault", "status")

    assert (copied.code, status.code) == (1, 1)
    assert "nas：空间已满。" in copied.err and "nas：空间已满。" in status.err
    assert "异常" in status.out
    assert letterbook("vault", "copy", "--json").json[1]["error"] == "空间已满。"


def test_a_target_that_is_away_takes_no_snapshot(letterbook, office):
    office.vault_root.rename(office.root / "away")

    told = letterbook("vault", "snapshot")

    assert told.code == 1
    assert told.err.startswith("vault：")
    office.root.joinpath("away").rename(office.vault_root)
    assert "snapshot-" in letterbook("vault", "snapshot").out


def test_watch_tells_only_what_is_news_and_is_stopped_by_nothing(letterbook, office, monkeypatch, capsys):
    with_nas(office)
    kept(office)
    with monkeypatch.context() as patched:
        stand_in(patched, "nas", Failing)
        for told in ("空间已满", ""):
            commands.tend_once()
            assert told in capsys.readouterr().err
    vaulting.work_off(office, at_once=True)

    assert letterbook("watch", "--once").code == 0
    set_vault(office, "foldr = 3")
    assert "foldr" in letterbook("watch", "--once").err


def test_a_document_shows_the_state_of_its_copy_on_every_target(letterbook, desk, board_notice, monkeypatch):
    with_nas(desk.premises)
    stand_in(monkeypatch, "nas", Failing)
    document = desk.filed(board_notice())

    rows = {row["to"]: row.get("state") for row in letterbook("show", document.number, "--json").json["copies"]}

    assert rows | {"vault": "copied", "nas": "failed"} == rows
    assert "尚未备份成功" in letterbook("show", document.number).out


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_help_speaks_the_readers_language(letterbook, monkeypatch, language):
    monkeypatch.setenv("LANGUAGE", language)

    assert letterbook("vault", "--help").code == 0
