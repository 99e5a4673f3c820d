"""What a store in a bucket has of its own: the order of writing, the lock, and an honest answer to every refusal."""

from __future__ import annotations

import errno
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from archive.bucket import Bucket, Held, LockMode, NoCondition, NotLockable
from archive.s3_store import S3Store
from archive.staging import Staged
from archive.store import AlreadyFiled, Found
from tests.archive.places import BucketPlace, bucket_place
from tests.object_store import LOCKABLE, ObjectStore

Make = Callable[..., Staged]


@pytest.fixture
def place(object_store: ObjectStore) -> BucketPlace:
    made = bucket_place(object_store)
    made.store.create()
    return made


class Spy(Bucket):
    """A bucket that remembers in which order it was written to, and may stop at an object."""

    def __init__(self, *given: Any, stops_at: str = "") -> None:
        super().__init__(*given)
        self.put_keys: list[tuple[str, bool]] = []
        self.stops_at = stops_at

    def put(self, key: str, *given: Any, if_absent: bool = False, **more: Any) -> bool:
        if self.stops_at and key.endswith(self.stops_at):
            raise ConnectionError(self.stops_at)
        self.put_keys.append((key, if_absent))
        return super().put(key, *given, if_absent=if_absent, **more)


def test_the_root_inventory_is_put_last_and_only_where_there_is_none(place: BucketPlace, staged: Make) -> None:
    spy = Spy(place.store.bucket.access)

    receipt = S3Store(spy, place.store.prefix).commit(staged())

    assert spy.put_keys[-1] == (f"{place.store.prefix}{receipt.path}/inventory.json", True)
    assert all(if_absent for _key, if_absent in spy.put_keys)
    assert place.store.is_conditional


def test_what_a_break_left_is_no_entry_and_is_completed_by_the_next_try(place: BucketPlace, staged: Make) -> None:
    broken = S3Store(Spy(place.store.bucket.access, stops_at="0=ocfl_object_1.1"), place.store.prefix)
    with pytest.raises(OSError):
        broken.commit(staged(a=b"half written before"))

    assert {found for found, _path in place.store.walk()} == {Found.OBJECT, Found.STRAY}
    assert not place.store.has(staged().object_id)

    receipt = place.store.commit(staged(a=b"whole"))

    assert not receipt.already
    assert place.store.read(staged().object_id, "a") == b"whole"


def test_many_may_file_one_entry_at_once_and_one_of_them_did(place: BucketPlace, staged: Make) -> None:
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: place.store.commit(staged(a=b"1")), range(8)))

    assert sum(not receipt.already for receipt in receipts) == 1
    assert len({receipt.digest for receipt in receipts}) == 1


def test_a_locked_entry_can_be_neither_removed_nor_replaced(object_store: ObjectStore, staged: Make) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    bucket = object_store.bucket(LOCKABLE)
    store = S3Store(bucket, "one/", lambda _staged: Held(LockMode.COMPLIANCE, until))
    store.create()
    receipt = store.commit(staged())

    assert store.held_until(receipt.object_id) == until
    with pytest.raises(PermissionError):
        bucket.remove(f"one/{receipt.path}/inventory.json")
    assert store.has(receipt.object_id)


def test_an_entry_without_a_lock_is_not_held(place: BucketPlace, staged: Make) -> None:
    assert place.store.held_until(place.store.commit(staged(a=b"1")).object_id) is None


def test_a_lock_in_a_bucket_that_was_not_made_for_it_is_refused_at_once(object_store: ObjectStore) -> None:
    store = S3Store(object_store.bucket(), "two/", lambda _staged: Held(LockMode.COMPLIANCE, datetime.now(UTC)))

    with pytest.raises(NotLockable):
        store.create()


def test_what_is_removed_leaves_no_older_version(object_store: ObjectStore) -> None:
    bucket = object_store.bucket(LOCKABLE)
    for data in (b"1", b"2"):
        bucket.put("old/one", data, _sha(data))

    bucket.remove("old/one")

    left = bucket._client.list_object_versions(Bucket=LOCKABLE, Prefix="old/one")
    assert (left.get("Versions", []), left.get("DeleteMarkers", [])) == ([], [])


def test_a_key_that_is_not_good_is_a_permission_that_lacks(object_store: ObjectStore) -> None:
    with pytest.raises(PermissionError):
        object_store.bucket(secret="another").has("probe")


def test_bytes_that_changed_on_the_way_are_refused_by_the_store(object_store: ObjectStore) -> None:
    bucket = object_store.bucket()

    with pytest.raises(OSError):
        bucket.put("changed/one", b"what came", _sha(b"what was sent"))


def test_a_store_that_is_down_is_an_error_of_the_way_and_no_missing_entry(staged: Make) -> None:
    store = S3Store(Bucket(ObjectStore("http://127.0.0.1:9").access(), connect_seconds=0.2))

    with pytest.raises(ConnectionError):
        store.has(staged().object_id)
    with pytest.raises(ConnectionError):
        store.create()


def _sha(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


class Answering:
    """A client that answers every call with one error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, _name: str) -> Callable[..., Any]:
        def answer(**_given: Any) -> Any:
            raise self.error

        return answer


def _refusing(code: str, status: int) -> Bucket:
    bucket = Bucket(ObjectStore("http://127.0.0.1:9").access())
    said = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    vars(bucket)["_client"] = Answering(ClientError(said, "PutObject"))  # type: ignore[arg-type]
    return bucket


@pytest.mark.parametrize(
    ("code", "status", "number"),
    [
        ("XMinioStorageFull", 507, errno.ENOSPC),
        ("AccessDenied", 403, errno.EACCES),
        ("NoSuchKey", 404, errno.ENOENT),
        ("InternalError", 500, errno.EIO),
        ("NotImplemented", 501, errno.ENOTSUP),
    ],
)
def test_every_refusal_is_the_error_of_a_disk_that_says_the_same(code: str, status: int, number: int) -> None:
    with pytest.raises(OSError) as refused:
        _refusing(code, status).read("x")

    assert refused.value.errno == number


def test_a_slow_store_is_a_time_that_ran_out() -> None:
    bucket = _refusing("x", 500)
    vars(bucket)["_client"] = Answering(ReadTimeoutError(endpoint_url="http://s3"))

    with pytest.raises(TimeoutError):
        bucket.read("x")


def test_an_error_while_asking_for_the_lock_is_not_taken_for_an_answer() -> None:
    with pytest.raises(PermissionError):
        _refusing("AccessDenied", 403).refuse_unless_lockable()


class Unconditional(Bucket):
    """A store that does not know the condition, or passes over it."""

    passes_over = False

    def put(self, key: str, *given: Any, if_absent: bool = False, **more: Any) -> bool:
        if if_absent and not self.passes_over:
            raise NoCondition(key)
        return super().put(key, *given, **more)


@pytest.mark.parametrize("passes_over", [False, True])
def test_a_store_without_conditional_writing_is_known_as_such_and_still_rewrites_nothing(
    place: BucketPlace, staged: Make, passes_over: bool
) -> None:
    bucket = Unconditional(place.store.bucket.access)
    bucket.passes_over = passes_over
    store = S3Store(bucket, place.another().prefix)  # type: ignore[attr-defined]
    store.create()

    first = store.commit(staged(a=b"1"))

    assert not store.is_conditional
    assert store.commit(staged(a=b"1")).digest == first.digest
    with pytest.raises(AlreadyFiled):
        store.commit(staged(a=b"2"))


def test_an_empty_folder_that_some_program_marked_is_told(place: BucketPlace) -> None:
    place.write("SLHY/2026/", b"")

    assert list(place.store.walk()) == [(Found.EMPTY, "SLHY/2026")]
    place.store.remove_empty("SLHY/2026")
    assert list(place.store.walk()) == []


def test_a_large_file_comes_in_pieces(place: BucketPlace, staged: Make, tmp_path: Path) -> None:
    large = bytes(range(256)) * 8192
    (tmp_path / "large").write_bytes(large)
    receipt = place.store.commit(Staged(staged().object_id, {"large": tmp_path / "large"}, staged().created))

    pieces = list(place.store.stream(f"{receipt.path}/v1/content/large"))

    assert b"".join(pieces) == large
    assert len(pieces) > 1
