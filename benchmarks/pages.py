"""What every page of the desk costs in a large office: CPU time, questions to the database, bytes.

python -m benchmarks.pages [--office DIR] [--entries N] [--role ROLE] [--only PAGE ...] [--but PAGE ...] [--profile]

One of each role opens every page that may be asked for with GET, through Django's test client in this process, so that
what is measured is what the desk computes: rules, questions, templates, without the network. Without --office a large
one is made first (which takes minutes); one that is given is copied, never changed.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import pages_office
from benchmarks.pages_office import Visitor
from benchmarks.pages_samples import Samples

if TYPE_CHECKING:
    from django.test import Client

    from web.gate import Page

ENTRIES, ENTRIES_IF_QUICK, VIEWS = 10_000, 200, 4
MOST_MS = 40.0
HEADS = ("page", "of", "role", "CPU ms", "first view", "queries", "KiB")
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page costs one visitor: the median of its later views, its first, its queries, its bytes.

    A file is no page: a draft or a marked copy is made when somebody asks for it.
    """

    page: str
    about: str
    role: str
    ms: float
    first_ms: float
    queries: int
    size_bytes: int
    is_file: bool = False

    @property
    def row(self) -> list[str]:
        """Return it as a row under `HEADS`."""
        over = " (a file)" if self.is_file else "" if self.ms <= MOST_MS else " **over**"
        told = (f"{self.ms:.0f}{over}", f"{self.first_ms:.0f}", str(self.queries), f"{self.size_bytes / 1024:.0f}")
        return [self.page, self.about or "—", self.role or "nobody", *told]


def readable(only: Sequence[str] = (), but: Sequence[str] = ()) -> list[Page]:
    """Return the pages that may be asked for with GET: those that are named, or all but some."""
    from web.gate import READ
    from web.urls import PAGES

    known = [page for page in PAGES if set(READ) & set(page.methods)]
    return [page for page in known if page.name not in but and (not only or page.name in only)]


def costs(folder: Path, wanted: Sequence[Page], *, role: str = "", views: int = VIEWS) -> Iterator[Cost]:
    """Yield what each page costs each visitor to whom it opens; the office is open, `folder` is for uploads."""
    samples = Samples(folder)
    for who in pages_office.visitors(role):
        client = _signed_in(who)
        for page in wanted:
            for sample in samples.of(page.route, page.name, who.person):
                yield from _cost(client, sample.address, Cost(page.name, sample.about, who.role, 0, 0, 0, 0), views)


def _signed_in(who: Visitor) -> Client:
    from django.conf import settings
    from django.test import Client

    headers = {"accept-language": "zh-CN", "host": "localhost"}
    client = Client(raise_request_exception=True, headers=headers)
    client.defaults |= {"wsgi.url_scheme": "https"} if settings.SECURE_SSL_REDIRECT else {}
    if who.person is not None:
        client.force_login(who.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _cost(client: Client, address: str, of: Cost, views: int) -> Iterator[Cost]:
    """Yield what the page at `address` costs; nothing where it does not open, or leads elsewhere."""
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cache.clear()  # how often somebody may try is counted there
    first, size = _timed(client, address)
    if not size:
        return
    later = [_timed(client, address)[0] for _view in range(views)]
    with CaptureQueriesContext(connection) as asked:
        answer: Any = client.get(address)
    is_file = not answer.headers.get("Content-Type", "").startswith("text/html")
    yield Cost(of.page, of.about, of.role, median(later) * 1000, first * 1000, len(asked), size, is_file)


def _timed(client: Client, address: str) -> tuple[float, int]:
    """Return the seconds of CPU that a view takes, and the bytes of its answer; no bytes unless it opened."""
    began = time.process_time()
    answer: Any = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    took = time.process_time() - began
    return took, len(content) if answer.status_code == 200 else 0


def dearest(found: Iterable[Cost]) -> list[Cost]:
    """Return each page once, as the visitor meets it to whom it costs most; the dearest pages first."""
    by_page: dict[tuple[str, str], list[Cost]] = {}
    for one in found:
        by_page.setdefault((one.page, one.about), []).append(one)
    kept = [
        Cost(
            page,
            about,
            most.role,
            most.ms,
            max(one.first_ms for one in same),
            max(one.queries for one in same),
            most.size_bytes,
            most.is_file,
        )
        for (page, about), same in by_page.items()
        for most in [max(same, key=lambda one: one.ms)]
    ]
    return sorted(kept, key=lambda one: -one.ms)


def measured(entries: int, views: int) -> list[Cost]:
    """Return what the pages of a new office cost, measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.pages", "--json", "--entries", str(entries), "--views", str(views)]
    done = subprocess.run(command, check=True, cwd=_ROOT, capture_output=True, text=True)
    return [Cost(**one) for one in json.loads(done.stdout)]


def main() -> None:
    """Print what every page costs."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--office", type=Path)
    asked.add_argument("--entries", type=int, default=ENTRIES)
    asked.add_argument("--views", type=int, default=VIEWS)
    asked.add_argument("--role", default="")
    asked.add_argument("--only", nargs="*", default=())
    asked.add_argument("--but", nargs="*", default=())
    asked.add_argument("--profile", action="store_true", help="tell which functions the time goes to")
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="letterbook-pages-") as name:
        target = Path(name) / "office"
        if given.office:
            pages_office.copied(given.office, target)
        else:
            pages_office.made(target, given.entries)
        pages_office.opened(target)
        uploads = Path(name) / "uploads"
        uploads.mkdir()
        profile = cProfile.Profile(time.process_time)
        if given.profile:
            profile.enable()
        found = list(costs(uploads, readable(given.only, given.but), role=given.role, views=given.views))
        profile.disable()
    if given.json:
        print(json.dumps([asdict(one) for one in dearest(found)], ensure_ascii=False))
        return
    for row in (HEADS, *(one.row for one in dearest(found))):
        print("{:<22}{:<28}{:<24}{:>14}{:>12}{:>9}{:>7}".format(*row))
    if given.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(70)


if __name__ == "__main__":
    main()
