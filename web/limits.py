"""How often one visitor may try: counted in one small table of the office, so that it holds across processes.

The cache cannot count: between reading and writing a number another process reads the same one. What is counted is
known by a keyed digest, so the file names neither visitors nor what they tried.
"""

from __future__ import annotations

import ipaddress
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from pipeline.office import clock
from pipeline.office.here import office

_TABLE = "CREATE TABLE IF NOT EXISTS tries (whom TEXT PRIMARY KEY, until REAL NOT NULL, count INTEGER NOT NULL)"
_SPEND = """
INSERT INTO tries (whom, until, count) VALUES (:whom, :until, 1)
ON CONFLICT (whom) DO UPDATE SET
    count = CASE WHEN until <= :now THEN 1 ELSE count + 1 END,
    until = CASE WHEN until <= :now THEN :until ELSE until END
RETURNING count
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries of one kind in a window of time that begins with the first."""

    name: str
    most: int
    window: timedelta


def spend(limit: Limit, whom: str) -> bool:
    """Count one more try of `whom` and return whether it was still within the limit."""
    now = clock.now().timestamp()
    facts = {"whom": _key(limit, whom), "now": now, "until": now + limit.window.total_seconds()}
    with _tries() as table:
        count = int(table.execute(_SPEND, facts).fetchone()[0])
        if count == 1:  # now and then what is over is swept away
            table.execute("DELETE FROM tries WHERE until <= :now", facts)
    return count <= limit.most


def is_spent(limit: Limit, whom: str) -> bool:
    """Return whether `whom` has used the limit up; looking counts nothing."""
    facts = {"whom": _key(limit, whom), "now": clock.now().timestamp()}
    with _tries() as table:
        row = table.execute("SELECT count FROM tries WHERE whom = :whom AND until > :now", facts).fetchone()
    return row is not None and int(row[0]) >= limit.most


def address_of(request: HttpRequest) -> str:
    """Return where a visitor comes from; of an IPv6 address the network, since one visitor has all of it.

    Behind a proxy it is what the proxy wrote last: whatever stands before that the visitor may have made up.
    """
    said = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER:
        said = request.headers.get("X-Forwarded-For", said).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def _key(limit: Limit, whom: str) -> str:
    return salted_hmac(f"letterbook.limits.{limit.name}", whom, algorithm="sha256").hexdigest()


@contextmanager
def _tries() -> Iterator[sqlite3.Connection]:
    folder = office().root / "cache"
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / "limits.sqlite3", timeout=10)) as table, table:
        # What is lost in a power cut is a count of tries: no reason to wait for the disk at each of them.
        table.execute("PRAGMA synchronous=OFF")
        table.execute(_TABLE)
        yield table
