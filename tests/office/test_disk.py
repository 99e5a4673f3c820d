"""A disk that is full or fails is told in words, whoever meets it, and the database is opened anew afterwards."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from django.db import OperationalError, connection, transaction

from pipeline import flow
from pipeline.office import disk, drafts
from schemas.language import CHINESE


def of_the_database(name: str) -> OperationalError:
    error, cause = OperationalError("of SQLite's own words"), sqlite3.OperationalError()
    cause.sqlite_errorname = name
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), disk.DiskFull),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), disk.DiskFull),
        (OSError(errno.EIO, "Input/output error"), disk.DiskFailing),
        (of_the_database("SQLITE_FULL"), disk.DiskFull),
        (of_the_database("SQLITE_IOERR_FSYNC"), disk.DiskFailing),
        (of_the_database("SQLITE_READONLY"), disk.DiskFailing),
    ],
)
@pytest.mark.usefixtures("office")
def test_a_full_or_failing_disk_is_told_in_the_readers_language(error, told):
    with pytest.raises(told) as raised, disk.watched():
        raise error

    assert raised.value.exit_code == 4
    assert "内容没有丢失" in raised.value.localized(CHINESE)


@pytest.mark.parametrize("error", [FileNotFoundError(errno.ENOENT, "gone"), of_the_database("SQLITE_BUSY"), KeyError()])
@pytest.mark.usefixtures("office")
def test_any_other_error_rises_as_it_is(error):
    with pytest.raises(type(error)) as raised, disk.watched():
        raise error

    assert raised.value is error


@pytest.mark.usefixtures("office")
def test_the_database_is_opened_anew_after_a_full_disk_but_not_within_a_transaction():
    connection.ensure_connection()

    with pytest.raises(disk.DiskFull), disk.watched():
        raise of_the_database("SQLITE_FULL")
    assert connection.connection is None

    with transaction.atomic():
        before = connection.connection
        with pytest.raises(disk.DiskFull), disk.watched():
            raise of_the_database("SQLITE_FULL")
        assert connection.connection is before


def test_a_step_on_a_full_disk_is_refused_and_can_be_taken_again(desk, board_notice, monkeypatch):
    def full(*_given):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "rendered", full)
        with pytest.raises(disk.DiskFull):
            desk.submit(board_notice())

    assert flow.resume()[0].error == ""
    assert desk.submit(board_notice()).key == "D000001"


def test_the_command_line_tells_a_full_disk_in_chinese(letterbook, monkeypatch):
    def full(**_asked):
        raise of_the_database("SQLITE_FULL")

    monkeypatch.setattr("pipeline.office.documents.listed", full)
    done = letterbook("list")

    assert done.code == 4
    assert "磁盘已满" in done.err
