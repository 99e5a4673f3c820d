"""The vault's arithmetic: locks that never outlive an entry, pauses that grow, snapshots that go."""

from __future__ import annotations

import errno
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.bucket import NotLockable
from archive.ocfl import InventoryDamaged
from archive.store import AlreadyFiled
from pipeline import vault_terms, vault_trouble
from pipeline.vault_trouble import Trouble
from schemas.errors import Damaged

FILED = datetime(2024, 2, 29, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("retention", "years"),
    [("FB-D10", 10), ("XH-Z-D30", 15), ("FIN-Y", 15), ("D5", 5)],
)
def test_a_lock_lasts_as_long_as_the_entry_is_kept_and_no_longer_than_the_settings_allow(
    retention: str, years: int
) -> None:
    until = vault_terms.locked_until(b'{"retention": "%s"}' % retention.encode(), FILED, 15)

    assert until is not None
    assert until.year == 2024 + years
    assert until <= FILED + timedelta(days=366 * years)


@pytest.mark.parametrize("entry", [b"", b"[]", b"{}", b'{"retention": "FB-long"}', b'{"retention": "FB-D0"}'])
def test_a_term_that_cannot_be_read_locks_nothing(entry: bytes) -> None:
    assert vault_terms.locked_until(entry, FILED, 15) is None


def test_pauses_double_up_to_an_hour() -> None:
    pauses = [vault_terms.next_try(FILED, tries) - FILED for tries in (1, 2, 3, 7, 90)]

    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 60, 60)]


def test_the_days_of_a_month_and_the_first_of_each_of_twelve_months_are_kept() -> None:
    today = date(2026, 12, 31)
    days = [today - timedelta(days=back) for back in range(500)]

    kept = set(days) - vault_terms.outlived(days, today, keep_days=35, keep_months=12)

    assert min(kept) == date(2025, 12, 1)
    assert len([day for day in kept if (today - day).days < 35]) == 35
    assert sorted(day for day in kept if (today - day).days >= 35) == [
        date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 12)),
    ]  # fmt: skip


@given(st.sets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=1), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_newest_snapshot_never_goes_and_none_outlives_its_time(days: set[date], today: date) -> None:
    gone = vault_terms.outlived(days, today, keep_days=10, keep_months=2)

    assert max(days) not in gone
    assert all((today - day).days < 124 for day in days - gone - {max(days)})


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OSError(errno.ENOSPC, "full"), Trouble.FULL),
        (FileNotFoundError(errno.ENOENT, "gone"), Trouble.AWAY),
        (PermissionError(errno.EACCES, "no"), Trouble.DENIED),
        (TimeoutError(), Trouble.SLOW),
        (OSError(errno.EIO, "io"), Trouble.BROKEN),
        (OSError("?"), Trouble.BROKEN),
        (NotLockable(bucket="b"), Trouble.LOCK),
        (AlreadyFiled(entry="e"), Trouble.DIFFERS),
        (InventoryDamaged(where="e", reason="x"), Trouble.DIFFERS),
        (Damaged(where="e", reason="x"), Trouble.AWAY),
    ],
)
def test_every_error_has_a_word_and_every_word_a_sentence(error: OSError | Damaged, trouble: Trouble) -> None:
    assert vault_trouble.of(error) is trouble
    assert trouble.words.localized("zh-Hans") != trouble.words.localized("en")
