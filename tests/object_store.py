"""A real S3 store on this machine alone: one SeaweedFS server for a whole test run, with two buckets in it.

It answers after some eight seconds, so it is started once, by whichever test first needs it, and ended by its number.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.bucket import Access, Bucket

KEY, SECRET = "letterbook", "only-for-tests"
PLAIN, LOCKABLE = "letters", "locked-letters"
_PARTS = ("master", "volume", "filer", "s3")
_ANSWERS_WITHIN_SECONDS = 60.0


@dataclass(frozen=True)
class ObjectStore:
    """The server's address, and buckets of it."""

    endpoint: str

    def access(self, bucket: str = PLAIN) -> Access:
        return Access(bucket, self.endpoint, key=KEY, secret=SECRET)

    def bucket(self, name: str = PLAIN, **changed: Any) -> Bucket:
        return Bucket(replace(self.access(name), **changed), read_seconds=20.0)


@contextmanager
def running(folder: Path) -> Iterator[ObjectStore]:
    """Run a server whose files lie in `folder` for the length of a `with` block."""
    ports = dict(zip([f"{part}.port{more}" for part in _PARTS for more in ("", ".grpc")], _free(8), strict=True))
    settings = folder / "s3.json"
    known = {"name": "office", "credentials": [{"accessKey": KEY, "secretKey": SECRET}]}
    settings.write_text(json.dumps({"identities": [known | {"actions": ["Admin", "Read", "Write", "List"]}]}))
    (folder / "data").mkdir()
    command = [
        str(Path(sys.executable).with_name("weed")), f"-logdir={folder}", "server", "-s3",
        "-ip=127.0.0.1", f"-dir={folder / 'data'}",
        "-master.volumeSizeLimitMB=64", "-master.telemetry=false", "-volume.max=20", "-s3.iam=false",
        "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={settings}",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]  # fmt: skip
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield _ready(ObjectStore(f"http://127.0.0.1:{ports['s3.port']}"), server, folder / "log")
    finally:
        # Asked to end it waits for half a minute; nothing of it is wanted any more.
        server.kill()
        server.wait()
        shutil.rmtree(folder / "data", ignore_errors=True)


def _free(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def _ready(store: ObjectStore, server: subprocess.Popen[bytes], log: Path) -> ObjectStore:
    """Return `store` once its buckets are there and take objects."""
    until = time.monotonic() + _ANSWERS_WITHIN_SECONDS
    for name, more in ((PLAIN, {}), (LOCKABLE, {"ObjectLockEnabledForBucket": True})):
        client = store.bucket(name)._client
        _until(
            until, server, log, lambda client=client, name=name, more=more: client.create_bucket(Bucket=name, **more)
        )
    probe = store.bucket()._client
    _until(until, server, log, lambda: probe.put_object(Bucket=PLAIN, Key="probe", Body=b"x"))
    return store


def _until(until: float, server: subprocess.Popen[bytes], log: Path, step: Any) -> None:
    from botocore.exceptions import BotoCoreError, ClientError

    while True:
        try:
            step()
        except (BotoCoreError, ClientError) as error:
            if getattr(error, "response", {}).get("Error", {}).get("Code", "").startswith("BucketAlready"):
                return
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(log.read_text()[-2000:]) from error
            time.sleep(0.1)
        else:
            return
