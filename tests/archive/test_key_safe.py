"""The keys of personal parts: made once, opened by office and escrow, destroyed for good."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from archive import encryption
from archive.encryption import NotOpened
from archive.key_safe import (
    DocumentKeyAway,
    DocumentKeyDamaged,
    KeySafe,
    OfficeKeyAway,
    PersonalPartDestroyed,
)


@pytest.fixture
def safe(tmp_path: Path) -> KeySafe:
    made = KeySafe(tmp_path / "keys", tmp_path / "vault-keys" / "documents")
    made.create()
    return made


def test_what_was_closed_is_opened_by_each_of_its_keys_and_by_no_other() -> None:
    one, other, third = (encryption.new_identity() for _ in range(3))
    closed = encryption.closed("张三".encode(), [encryption.recipient_of(one), encryption.recipient_of(other)])

    assert encryption.opened(closed, one) == encryption.opened(closed, other) == "张三".encode()
    assert closed.startswith(b"age-encryption.org/v1\n")
    for bad, key in ((closed, third), (closed[:-1], one), (b"", one)):
        with pytest.raises(NotOpened):
            encryption.opened(bad, key)


def test_a_key_file_holds_one_key_and_remarks() -> None:
    key = encryption.new_identity()

    assert encryption.key_in(f"# made today\n\n{key}\n") == key
    for words in ("", f"{key}\n{key}\n", "AGE-SECRET-KEY-1QQQ"):
        with pytest.raises(ValueError, match="key"):
            encryption.key_in(words)
    assert encryption.is_recipient(encryption.recipient_of(key))
    assert not encryption.is_recipient(key) and not encryption.is_recipient("age1x")


def test_the_offices_key_is_for_its_owner_alone_and_stays_when_it_is_asked_for_again(safe: KeySafe) -> None:
    before = safe.office_key()

    safe.create()

    assert safe.office_key() == before
    assert stat.S_IMODE(safe.office.stat().st_mode) == 0o600


def test_a_document_has_one_key_of_its_own_kept_closed_in_office_and_vault(safe: KeySafe) -> None:
    first, other = safe.make("D000001"), safe.make("D000002")

    assert first == safe.make("D000001") == safe.key_of("D000001") != other
    assert safe.lacking("D000001") == [] and len(safe.remains("D000001")) == 2
    assert all(first.encode() not in path.read_bytes() for path in safe.remains("D000001"))
    assert list(safe.documents()) == ["D000001", "D000002"]


def test_an_escrow_key_opens_what_was_closed_after_it_was_added(safe: KeySafe) -> None:
    escrow = encryption.new_identity()
    safe.add_escrow("律师", encryption.recipient_of(escrow))

    key = safe.make("D000001")

    assert safe.escrow() == {"律师": encryption.recipient_of(escrow)}
    assert safe.opened("D000001", safe.wrapped("D000001"), escrow) == key


def test_a_lost_office_key_is_never_replaced_in_silence(safe: KeySafe) -> None:
    safe.make("D000001")
    safe.office.unlink()

    for step in (safe.create, safe.office_key, lambda: safe.key_of("D000001"), lambda: safe.make("D000002")):
        with pytest.raises(OfficeKeyAway):
            step()


def test_a_key_that_the_office_lost_comes_from_the_vault(safe: KeySafe) -> None:
    key = safe.make("D000001")
    safe.remains("D000001")[0].unlink()

    assert safe.key_of("D000001") == key
    assert [path.parent for path in safe.lacking("D000001")] == [safe.root / "documents"]


def test_a_vault_that_was_away_gets_the_key_with_the_next_copy(tmp_path: Path) -> None:
    away, there = KeySafe(tmp_path / "keys"), KeySafe(tmp_path / "keys", tmp_path / "vault-keys")
    away.make("D000001")
    with pytest.raises(OSError, match="away"):
        away.mirrored("D000001")
    assert len(there.lacking("D000001")) == 1

    there.mirrored("D000001")
    there.mirrored("D000001")

    assert there.lacking("D000001") == []


def test_a_key_of_another_office_and_a_damaged_one_are_named(safe: KeySafe) -> None:
    safe.make("D000001")
    path = safe.remains("D000001")[0]
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(DocumentKeyDamaged):
        safe.key_of("D000001")
    with pytest.raises(DocumentKeyAway):
        safe.key_of("D000009")


@pytest.mark.requirement("R-5.6.2-1")
def test_a_destroyed_key_is_gone_in_office_and_vault_and_is_never_made_again(safe: KeySafe) -> None:
    safe.make("D000001")
    kept = safe.remains("D000001")[0].read_bytes()

    safe.destroy("D000001", "2036-07-20T09:00:00+08:00")
    safe.destroy("D000001", "2036-07-21T09:00:00+08:00")

    assert safe.remains("D000001") == [] and safe.is_destroyed("D000001")
    safe.mirrored("D000001")
    (safe.root / "documents" / "D000001.age").write_bytes(kept)
    for step in (safe.key_of, safe.make):
        with pytest.raises(PersonalPartDestroyed):
            step("D000001")
