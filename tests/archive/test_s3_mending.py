"""What mending in a bucket has of its own: what is locked stays below, and what the store cannot read is replaced."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from archive import fixity
from archive.bucket import Bucket, Held, LockMode
from archive.s3_store import S3Store
from archive.staging import Staged
from tests.archive.places import BucketPlace, bucket_place
from tests.object_store import LOCKABLE, ObjectStore

Make = Callable[..., Staged]


@pytest.fixture
def place(object_store: ObjectStore) -> BucketPlace:
    made = bucket_place(object_store)
    made.store.create()
    return made


def test_over_a_bad_version_that_is_locked_a_good_one_is_read_and_it_is_told_until_when_the_bad_one_stays(
    object_store: ObjectStore, staged: Make
) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    held = Held(LockMode.COMPLIANCE, until)
    bucket = object_store.bucket(LOCKABLE)
    store, source = (S3Store(bucket, f"mended/{name}/", lambda _staged: held) for name in ("here", "there"))
    for one in (store, source):
        one.create()
        receipt = one.commit(staged())
    bad, stray = (f"mended/here/{receipt.path}/v1/content/{name}" for name in ("entry.json", "stray"))
    for key in (bad, stray):
        bucket.put(key, b"bad", _sha(b"bad"), held=held)

    moved = store.replace_from(source, receipt.object_id, receipt.digest)

    assert moved.stays_until == until
    assert list(fixity.check_store(store, {receipt.object_id: receipt.digest})) == []
    assert store.held_until(receipt.object_id) == bucket.held_until(bad) == until
    versions = bucket._client.list_object_versions(Bucket=LOCKABLE, Prefix=bad)["Versions"]
    assert len(versions) == 3
    aside = moved.where.removeprefix(f"s3://{LOCKABLE}/")
    assert bucket.read(f"{aside}/v1/content/entry.json") == b"bad"
    assert aside.startswith("mended/staging/here/discarded/")


def test_a_stray_object_that_is_locked_is_moved_out_of_sight(object_store: ObjectStore) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    bucket = object_store.bucket(LOCKABLE)
    store = S3Store(bucket, "strays/")
    store.create()
    bucket.put("strays/note/deep", b"1", _sha(b"1"), held=Held(LockMode.COMPLIANCE, until))

    moved = store.discard("note/deep")

    assert moved.stays_until == until and bucket.read(moved.where.removeprefix(f"s3://{LOCKABLE}/")) == b"1"
    assert list(store.walk()) == []


def test_what_the_store_itself_cannot_read_any_more_is_replaced_and_an_error_of_the_way_is_not(
    place: BucketPlace, staged: Make
) -> None:
    receipt = place.store.commit(staged())
    source = place.another()
    source.create()
    source.copy_from(place.store, receipt.object_id)
    bad = f"{place.store.prefix}{receipt.path}/v1/content/entry.json"
    place.store.bucket.put(bad, b"bad", _sha(b"bad"))
    rotten = Rotten(place.store.bucket.access)
    store = S3Store(rotten, place.store.prefix)

    rotten.fails = {bad: TimeoutError(errno.ETIMEDOUT, "slow")}
    with pytest.raises(TimeoutError):
        store.replace_from(source, receipt.object_id, receipt.digest)
    rotten.fails = {bad: OSError(errno.EIO, "rot")}
    moved = store.replace_from(source, receipt.object_id, receipt.digest)

    assert moved.where and list(fixity.check_store(place.store, {receipt.object_id: receipt.digest})) == []


class Rotten(Bucket):
    """A bucket that cannot read some objects until they are written anew."""

    fails: dict[str, OSError] = {}  # noqa: RUF012 - set by each test

    def stream(self, key: str) -> Iterator[bytes]:
        if key in self.fails:
            raise self.fails[key]
        return super().stream(key)

    def put(self, key: str, *given: Any, **more: Any) -> bool:
        self.fails.pop(key, None)
        return super().put(key, *given, **more)


def _sha(data: bytes) -> str:
    return sha256(data).hexdigest()
