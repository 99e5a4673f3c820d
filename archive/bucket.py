"""A bucket of an S3 store as keys and bytes: the only door to boto3.

Whatever goes wrong on the way is an `OSError` here, as with a disk, so that a caller has one thing to expect: nothing
there is `FileNotFoundError`, too slow is `TimeoutError`, not allowed is `PermissionError`, full is errno ENOSPC.
"""

from __future__ import annotations

import base64
import errno
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.staging import CHUNK
from schemas.errors import Damaged
from schemas.language import _

CONNECT_SECONDS, READ_SECONDS, TRIES = 5.0, 30.0, 2
_GONE = {"404", "NoSuchKey", "NoSuchBucket", "NotFound", "NoSuchVersion"}
_DENIED = {"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AccountProblem"}
_FULL = {"507", "QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "InsufficientCapacity"}
_THERE = {"412", "PreconditionFailed", "ConditionalRequestConflict"}
_UNKNOWN = {"501", "NotImplemented"}


class LockMode(StrEnum):
    """What may end the lock of an object before its time: who has the right to (governance), or nobody."""

    GOVERNANCE = "GOVERNANCE"
    COMPLIANCE = "COMPLIANCE"


class NotLockable(Damaged):
    """Objects can be locked only in a bucket that was made for it."""

    message = _("The bucket %(bucket)s was not made with object lock: make it anew with it, or leave out “lock”.")


class NoCondition(OSError):
    """The store does not know conditional writing."""


@dataclass(frozen=True, slots=True)
class Held:
    """Until when an object may be neither removed nor replaced, and how firmly."""

    mode: LockMode
    until: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """Where a bucket is and what opens it. `endpoint` is empty for the store that the region names (AWS)."""

    bucket: str
    endpoint: str = ""
    region: str = "us-east-1"
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


class Bucket:
    """Objects of one bucket. Several threads may use it."""

    def __init__(self, access: Access, *, connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS):
        self.access = access
        self._seconds = (connect_seconds, read_seconds)

    @cached_property
    def _client(self) -> Any:
        # Loading boto3 takes most of a second: only where a bucket is really used.
        import boto3
        from botocore.config import Config

        connect, read = self._seconds
        return boto3.client(
            "s3",
            endpoint_url=self.access.endpoint or None,
            region_name=self.access.region,
            aws_access_key_id=self.access.key,
            aws_secret_access_key=self.access.secret,
            config=Config(
                connect_timeout=connect,
                read_timeout=read,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                # Names of buckets in the host name need a DNS that most private stores do not have.
                s3={"addressing_style": "path"} if self.access.endpoint else {},
                # We name the checksum ourselves; the newer automatic ones are unknown to many stores.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def put(
        self, key: str, body: bytes | Path, sha256: str, *, held: Held | None = None, if_absent: bool = False
    ) -> bool:
        """Write the object, whose SHA-256 (hexadecimal) the store checks; with `if_absent` only where there is none.

        Returns whether it was written.

        Raises:
            NoCondition: the store does not know `if_absent`; nothing was written.
            OSError
        """
        more: dict[str, Any] = {"IfNoneMatch": "*"} if if_absent else {}
        if held is not None:
            more |= {"ObjectLockMode": held.mode.value, "ObjectLockRetainUntilDate": held.until}
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        where = {"Bucket": self.access.bucket, "Key": key, "ChecksumSHA256": checksum}
        try:
            with _told(key):
                if isinstance(body, bytes):
                    self._client.put_object(Body=body, **where, **more)
                else:
                    with body.open("rb") as file:
                        self._client.put_object(Body=file, **where, **more)
        except FileExistsError:
            return False
        return True

    def stream(self, key: str) -> Iterator[bytes]:
        """Yield the bytes of the object in pieces; errors as in the module's docstring."""
        with _told(key):
            answer = self._client.get_object(Bucket=self.access.bucket, Key=key)
            with closing(answer["Body"]) as body:
                yield from body.iter_chunks(CHUNK)

    def read(self, key: str) -> bytes:
        """Return the bytes of the object."""
        return b"".join(self.stream(key))

    def has(self, key: str) -> bool:
        """Tell whether there is such an object."""
        try:
            with _told(key):
                self._client.head_object(Bucket=self.access.bucket, Key=key)
        except FileNotFoundError:
            return False
        return True

    def keys(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the key and the size of every object below `prefix`, in the order of their bytes."""
        with _told(prefix):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.access.bucket, Prefix=prefix):
                yield from ((one["Key"], one["Size"]) for one in page.get("Contents", ()))

    def remove(self, key: str) -> None:
        """Remove the object and every version of it: what is to be forgotten must not live on as an old version."""
        with _told(key):
            pages = self._client.get_paginator("list_object_versions")
            for page in pages.paginate(Bucket=self.access.bucket, Prefix=key):
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if one["Key"] == key:
                        version = {"VersionId": one["VersionId"]}
                        self._client.delete_object(Bucket=self.access.bucket, Key=key, **version)

    def hide(self, key: str) -> datetime | None:
        """Remove the object as `remove` does or, where a lock forbids that, let nobody read it any more.

        Returns until when the version that stays is locked; None where nothing stays.
        """
        until = self.held_until(key)
        try:
            self.remove(key)
        except PermissionError:
            # Without naming a version a mark is put over all of them, which a lock allows.
            with _told(key):
                self._client.delete_object(Bucket=self.access.bucket, Key=key)
            return until
        return None

    def held_until(self, key: str) -> datetime | None:
        """Return until when the object is locked, None where it is not."""
        with _told(key):
            found = self._client.head_object(Bucket=self.access.bucket, Key=key)
            until: datetime | None = found.get("ObjectLockRetainUntilDate")
            return until

    def refuse_unless_there(self) -> None:
        """Do nothing where the bucket can be asked.

        Raises:
            OSError
        """
        with _told(self.access.bucket):
            self._client.head_bucket(Bucket=self.access.bucket)

    def refuse_unless_lockable(self) -> None:
        """Do nothing where objects of this bucket can be locked.

        Raises:
            NotLockable
        """
        from botocore.exceptions import ClientError

        with _told(self.access.bucket):
            try:
                found = self._client.get_object_lock_configuration(Bucket=self.access.bucket)
            except ClientError as error:
                if _code(error) != "ObjectLockConfigurationNotFoundError":
                    raise
                raise NotLockable(bucket=self.access.bucket) from error
        if found["ObjectLockConfiguration"].get("ObjectLockEnabled") != "Enabled":
            raise NotLockable(bucket=self.access.bucket)


@contextmanager
def _told(key: str) -> Iterator[None]:
    """Turn what boto3 raises into the `OSError` that says the same."""
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        ConnectTimeoutError,
        HTTPClientError,
        ReadTimeoutError,
    )

    try:
        yield
    except ClientError as error:
        raise _os_error(error, key) from error
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        raise TimeoutError(errno.ETIMEDOUT, str(error), key) from error
    except (BotoCoreError, HTTPClientError) as error:
        raise ConnectionError(errno.EHOSTUNREACH, str(error), key) from error


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _os_error(error: Any, key: str) -> OSError:
    status = str(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    said, words = {_code(error), status}, str(error)
    if said & _THERE:
        return FileExistsError(errno.EEXIST, words, key)
    if said & _GONE:
        return FileNotFoundError(errno.ENOENT, words, key)
    if said & _FULL:
        return OSError(errno.ENOSPC, words, key)
    if said & _DENIED:
        return PermissionError(errno.EACCES, words, key)
    if said & _UNKNOWN:
        return NoCondition(errno.ENOTSUP, words, key)
    return OSError(errno.EIO, words, key)
