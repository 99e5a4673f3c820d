"""How soon the first page of a long document is shown at the desk: its page, then the picture of its first page.

python -m benchmarks.first_page [--pages N]        print the figures

A PDF of that many pages is laid down as the draft of a document and opened as its approver opens it, through Django's
client in processes of their own, which read beforehand what a served one reads. Issue 5 allows a second.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import offices
from benchmarks.figures import HEADS, ROUNDS, Figure
from benchmarks.page import table
from pipeline.premises import Premises

if TYPE_CHECKING:
    from django.test import Client

PAGES, MOST_SECONDS = 100, 1.0
_ROWS = 34
_STARTED, _WARM, _DRAWN = "process just started", "process warm, nothing drawn", "drawn before"
ROOT = Path(__file__).resolve().parents[1]


def long_pdf(pages: int, premises: Premises) -> bytes:
    """Return a PDF of so many full pages: a heading and its lines, as registers have them."""
    from pipeline.office import printing
    from pipeline.render.facts import Facts
    from pipeline.render.pdf import render_pdf

    rows = "".join(f"{row}　受理　公共区域照明报修，已派工，当日办结，回访满意<br>" for row in range(_ROWS))
    each = (f"<section><h2>第{number}页登记</h2><p>{rows}</p></section>" for number in range(1, pages + 1))
    style = "section{break-after:page} body{font-family:'Noto Serif CJK SC',serif}"
    html = (
        f"<!doctype html><html lang=zh-CN><meta charset=utf-8><style>{style}</style><title>登记</title>{''.join(each)}"
    )
    made = render_pdf(html, {}, printing.fonts_of(premises), Facts("登记", "物业", datetime(2026, 7, 1, tzinfo=UTC)))
    return made.data


def laid_down(pages: int, premises: Premises) -> str:
    """Put a document with a draft of so many pages into the office, and return its key."""
    from pipeline import flow
    from pipeline.office import access, drafts

    [file] = offices.written(iter([next(offices.circulars(1))]), premises.root.parent / "outside", "long")
    [document] = flow.submit(file, access.person(offices.AUTHOR))
    drafts.lay_down(document, {"草稿.pdf": long_pdf(pages, premises)}, premises)
    return str(document.key)


def _seconds(visitor: Client, *addresses: str) -> float:
    """Return how long `addresses`, asked for one after the other, took to come in."""
    began = time.perf_counter()
    for address in addresses:
        answer = visitor.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
    return time.perf_counter() - began


def measure(pages: int, rounds: int = ROUNDS) -> list[Figure]:
    """Return what the first page takes: in a process just started, in one that has served others, and once drawn."""
    with tempfile.TemporaryDirectory(prefix="letterbook-bench-") as name:
        root = Path(name) / "office"
        os.environ |= {"LETTERBOOK_OFFICE": str(root), "DJANGO_SETTINGS_MODULE": "web.desk"}
        import django

        django.setup()
        key = laid_down(pages, offices.office(root))
        command = [sys.executable, "-m", "benchmarks.first_page", "--opens", key]
        runs = [
            json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
            for _round in range(rounds)
        ]
    return [_figure(pages, how, [run[how] for run in runs]) for how in runs[0]]


def opened(key: str) -> dict[str, float]:
    """Return what this process takes to show a document's first page: as it starts to serve, warm, and once drawn."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "web.desk"
    from web import wsgi  # all that a served process reads before its first page

    assert wsgi.application
    from django.conf import settings
    from django.test import Client

    from pipeline.office import access, here, page_pictures

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    visitor = Client(headers={"host": "localhost"})
    visitor.force_login(access.person(offices.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    found = {}
    for how in (_STARTED, _WARM):
        shutil.rmtree(here.office().root / "cache" / "pages", ignore_errors=True)
        page_pictures._pages.cache_clear()
        found[how] = _seconds(visitor, f"/documents/{key}/", f"/documents/{key}/pages/1/1.png")
    found[_DRAWN] = _seconds(visitor, f"/documents/{key}/", f"/documents/{key}/pages/1/1.png")
    return found


def _figure(pages: int, how: str, seconds: list[float]) -> Figure:
    worst = max(seconds)
    measured = f"{median(seconds):.2f} s, at most {worst:.2f} s"
    what = f"the first page of a PDF of {pages} pages at the desk, {how}"
    return Figure(what, f"≤ {MOST_SECONDS:.0f} s", measured, None, len(seconds), holds=worst <= MOST_SECONDS)


def main() -> None:
    """Print the figures, or as JSON those of one process."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--pages", type=int, default=PAGES)
    reader.add_argument("--opens", metavar="DOCUMENT", help="in the office of LETTERBOOK_OFFICE; for the rounds")
    asked = reader.parse_args()
    if asked.opens:
        print(json.dumps(opened(asked.opens)))
    else:
        print(table(HEADS, [figure.row for figure in measure(asked.pages)]))


if __name__ == "__main__":
    main()
