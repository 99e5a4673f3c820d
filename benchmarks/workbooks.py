"""How long the marked copy of a large workbook takes, and how much memory: 10,000 rows, 500 of them wrong.

python -m benchmarks.workbooks      print the figures of this machine: the median of five runs, the most memory

Each run is a process of its own, so that the memory of one is not counted for the next.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import MOST_MB, ROUNDS, Figure, peak_mb, repeated

ROWS, WRONG = 10_000, 500
MOST_SECONDS = 10.0
_ROOT = Path(__file__).resolve().parents[1]

_TYPE = """
id = "meters"
version = "1.0"
titles = { zh-Hans = "抄表记录", en = "Meter readings" }
category = "bench"
identity = "[period]"
title = "抄表记录"
author_roles = ["steward"]
confidentiality = "internal"
workbook = "sheets"
[retention]
class = "X"
period = "D10"
[number]
prefix = "{{ period }}"
year = "period[:4]"
[[sections]]
id = "readings"
titles = { zh-Hans = "读数", en = "Readings" }
"""
_FIELDS: dict[str, Any] = {
    "household": {"title": "户号", "$ref": "#/$defs/line"},
    "read_on": {"title": "抄表日期", "$ref": "#/$defs/date"},
    "before": {"title": "上次读数", "$ref": "#/$defs/quantity"},
    "after": {"title": "本次读数", "$ref": "#/$defs/quantity"},
    "amount": {"title": "金额", "$ref": "#/$defs/money"},
    "kind": {"title": "表类", "type": "string", "enum": ["w", "e"], "x-choices": {"w": "水表", "e": "电表"}},
    "phone": {"title": "联系电话", "$ref": "#/$defs/line"},
    "note": {"title": "备注", "$ref": "#/$defs/line"},
}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "x-header": ["doc_type", "project_code", "author", "period"],
    "required": ["doc_type", "project_code", "period"],
    "additionalProperties": False,
    "properties": {
        "readings": {
            "title": "读数",
            "type": "object",
            "x-section": True,
            "properties": {
                "rows": {
                    "title": "明细",
                    "type": "array",
                    "items": {"type": "object", "required": ["household", "after"], "properties": _FIELDS},
                }
            },
        }
    },
}


def batch_type(folder: Path) -> Any:
    """Return a document type made in `folder` that is one long table."""
    from schemas.document_type import TEMPLATES, load

    home = folder / "meters"
    home.mkdir(parents=True, exist_ok=True)
    (home / "type.toml").write_text(_TYPE, "utf-8")
    (home / "schema.json").write_text(json.dumps(_SCHEMA, ensure_ascii=False), "utf-8")
    return load(home, TEMPLATES / "_shared")


def batch_workbook(kind: Any) -> bytes:
    """Return a workbook of `ROWS` rows, `WRONG` of them with a word for a figure."""
    from pipeline.workbook.write import write_workbook

    rows = [
        {
            "household": f"{number % 40 + 1}-{number}", "read_on": "2026-07-01", "before": number, "after": number + 12,
            "amount": 35, "kind": "w", "phone": f"138{number:08d}", "note": "正常",
        }
        for number in range(ROWS)
    ]  # fmt: skip
    for number in range(0, ROWS, ROWS // WRONG):
        rows[number]["after"] = "看不清"
    record = {"doc_type": "meters", "project_code": "TFY", "author": "林若溪", "period": "2026Q2"}
    return write_workbook(kind, record | {"readings": {"rows": rows}})


def run_once(folder: Path) -> dict[str, float]:
    """Return the seconds of one marked copy, reading and checking left out, and the peak of this process in MB."""
    from pipeline import check
    from pipeline.read import read
    from pipeline.resolve import Surroundings, resolve
    from pipeline.workbook.marked import marked_copy

    kind = batch_type(folder)
    [reading] = read((folder / "batch.xlsx").read_bytes(), "batch.xlsx", {kind.id: kind})
    around = Surroundings({"code": "TFY"}, {"code": "XRWY"}, author_name="林若溪")
    problems = [reading.located(one) for one in check.check(resolve(reading.record, kind, around), kind)]
    assert len(problems) >= WRONG, len(problems)
    started = time.perf_counter()
    marked_copy(kind, reading, problems, "batch.xlsx")
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "mb": peak_mb()}


def marked_copies(rounds: int = ROUNDS) -> Figure:
    """Return how long a marked copy takes, the median run, and the most memory of any run."""
    with tempfile.TemporaryDirectory(prefix="letterbook-bench-") as name:
        folder = Path(name)
        (folder / "batch.xlsx").write_bytes(batch_workbook(batch_type(folder)))
        runs = repeated(lambda: _alone(name), rounds)
    seconds, mb = median(run["seconds"] for run in runs), max(run["mb"] for run in runs)
    return Figure(
        f"the marked copy of {ROWS:,} rows, {WRONG} of them wrong",
        f"< {MOST_SECONDS:.0f} s, < {MOST_MB:.0f} MB",
        f"{seconds:.2f} s",
        mb,
        len(runs),
        seconds < MOST_SECONDS and mb < MOST_MB,
    )


def _alone(folder: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.workbooks", "--once", folder]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(arguments: list[str]) -> int:
    """Print the figure, or with --once DIR what one run gave."""
    if arguments[:1] == ["--once"]:
        print(json.dumps(run_once(Path(arguments[1]))))
        return 0
    figure = marked_copies()
    print(" | ".join(figure.row))
    return 0 if figure.holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
