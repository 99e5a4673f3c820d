"""What is to be filed, before it is."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256, sha512
from pathlib import Path

import pytest

from archive import staging
from archive.ocfl import BadName
from archive.staging import Staged

URN = "urn:letterbook:P/2026/circulars/1"
FILED = datetime(2026, 7, 20, tzinfo=UTC)


def test_bytes_and_files_on_the_disk_are_the_same_to_it(tmp_path: Path) -> None:
    data = b"page" * staging.CHUNK
    (tmp_path / "source").write_bytes(data)
    staged = Staged(URN, {"a": tmp_path / "source", "b": data}, FILED)

    built = staging.build(tmp_path / "object", staged)

    assert built == staging.digests(staged)
    assert built["a"] == built["b"]
    assert (built["a"].sha256, built["a"].size_bytes) == (sha256(data).hexdigest(), len(data))
    assert built["a"].sha512 == sha512(data).hexdigest()
    assert (tmp_path / "object" / "v1" / "content" / "a").read_bytes() == data


def test_what_is_written_may_only_be_read(tmp_path: Path) -> None:
    staging.build(tmp_path / "object", Staged(URN, {"a": b"page"}, FILED))

    modes = {path.stat().st_mode & 0o222 for path in (tmp_path / "object").rglob("*") if path.is_file()}

    assert modes == {0}


def test_an_entry_without_files_without_offset_or_with_a_bad_name_cannot_be_staged() -> None:
    with pytest.raises(ValueError):
        Staged(URN, {}, FILED)
    with pytest.raises(ValueError):
        Staged(URN, {"a": b""}, datetime(2026, 7, 20))
    with pytest.raises(BadName):
        Staged(URN, {"../a": b""}, FILED)
    with pytest.raises(BadName):
        Staged("urn:letterbook:P/2026/circulars/..", {"a": b""}, FILED)
