"""How long a large workbook takes to be read and checked, and how soon a hostile file is refused; with what memory.

python -m benchmarks.reading        print the figures

Each run is a process of its own, so that no run profits from the one before it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import MOST_MB, ROUNDS, Figure, peak_mb, repeated
from benchmarks.hostile import CORPUS

ROWS = 10_000
MOST_SECONDS, MOST_SECONDS_TO_REFUSE = 5.0, 2.0
_ROOT = Path(__file__).resolve().parents[1]

_TYPE = """
id = "rows"
version = "1.0"
titles = { zh-Hans = "催缴名册", en = "Rows" }
category = "tests"
identity = "[period]"
title = "催缴名册"
author_roles = ["steward"]
confidentiality = "internal"
workbook = "sheets"
[retention]
class = "X"
period = "D10"
[number]
prefix = "T-{{ period }}"
year = "period[:4]"
[[sections]]
id = "due"
titles = { zh-Hans = "应收款项", en = "Due" }
number = "一"
"""
_COLUMNS: dict[str, dict[str, Any]] = {
    "building": {"title": "楼栋", "$ref": "#/$defs/line"},
    "room": {"title": "房号", "$ref": "#/$defs/line"},
    "owner": {"title": "业主", "$ref": "#/$defs/line", "x-personal": "name"},
    "phone": {"title": "电话", "$ref": "#/$defs/line", "x-personal": "phone"},
    "kind": {"title": "费用类别", "type": "string", "enum": ["fee", "car"],
             "x-choices": {"fee": "物业费", "car": "车位费"}},
    "since": {"title": "欠费起", "$ref": "#/$defs/date"},
    "until": {"title": "欠费止", "$ref": "#/$defs/date"},
    "area": {"title": "面积", "$ref": "#/$defs/quantity", "x-unit": "㎡"},
    "price": {"title": "单价", "$ref": "#/$defs/money"},
    "amount": {"title": "金额", "$ref": "#/$defs/money"},
    "count": {"title": "月数", "$ref": "#/$defs/count"},
    "note": {"title": "说明", "$ref": "#/$defs/line"},
}  # fmt: skip


def large_workbook(rounds: int = ROUNDS) -> Figure:
    """Return how long a workbook of 10,000 rows by twelve columns takes to be read and checked: the median run."""
    with tempfile.TemporaryDirectory(prefix="letterbook-reading-") as name:
        folder = Path(name)
        _lay_out(folder)
        runs = repeated(lambda: _alone("--check", str(folder)), rounds)
    seconds, mb = median(run["seconds"] for run in runs), max(run["mb"] for run in runs)
    return Figure(
        f"a workbook of {ROWS:,} rows by {len(_COLUMNS)} columns, read and checked",
        f"< {MOST_SECONDS:.0f} s, < {MOST_MB:.0f} MB",
        f"{seconds:.2f} s",
        mb,
        len(runs),
        seconds < MOST_SECONDS and mb < MOST_MB,
    )


def hostile_files(rounds: int = ROUNDS) -> Figure:
    """Return how long the slowest of the hostile files takes to be refused: the median run of each file."""
    from pipeline.workbook.confined import LIMITS

    cap = LIMITS.memory_bytes / 1e6
    runs = repeated(lambda: _alone("--refuse")["files"], rounds)
    seconds = {name: median(run[name]["seconds"] for run in runs) for name in CORPUS}
    slowest = max(seconds, key=lambda name: seconds[name])
    mb = max(run[name]["mb"] for run in runs for name in CORPUS)
    return Figure(
        f"{len(CORPUS)} hostile files, each refused by its sentence: the slowest refusal",
        f"< {MOST_SECONDS_TO_REFUSE:.0f} s, < {cap:.0f} MB (the cap)",
        f"{seconds[slowest]:.2f} s ({slowest})",
        mb,
        len(runs),
        seconds[slowest] < MOST_SECONDS_TO_REFUSE and mb < cap,
    )


def _alone(*words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.reading", *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=_ROOT)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _lay_out(folder: Path) -> None:
    """Write the type and its filled workbook into `folder`."""
    from pipeline.workbook.write import write_workbook

    home = folder / "rows"
    home.mkdir()
    (home / "type.toml").write_text(_TYPE, "utf-8")
    row = {"type": "object", "required": list(_COLUMNS), "properties": _COLUMNS, "additionalProperties": False}
    due = {"title": "应收款项", "type": "object", "x-section": True,
           "properties": {"rows": {"title": "名册", "type": "array", "items": row}}}  # fmt: skip
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "催缴名册",
        "type": "object",
        "x-header": ["doc_type", "project_code", "author", "period"],
        "required": ["doc_type", "project_code", "period"],
        "properties": {"due": due},
    }
    (home / "schema.json").write_text(json.dumps(schema, ensure_ascii=False), "utf-8")
    header = {"doc_type": "rows", "project_code": "TFY", "author": "林若溪", "period": "2026Q2"}
    record = {**header, "due": {"rows": list(_rows())}}
    (folder / "rows.xlsx").write_bytes(write_workbook(_kind(folder), record))


def _rows() -> Iterator[dict[str, Any]]:
    for number in range(ROWS):
        yield {
            "building": f"{number // 400 + 1}号楼", "room": f"{number // 4 % 100 + 1:02d}{number % 4 + 1:02d}",
            "owner": f"业主{number:05d}", "phone": f"138{number:08d}", "kind": "car" if number % 7 == 0 else "fee",
            "since": "2026-01-01", "until": f"2026-{number % 6 + 1:02d}-28", "area": 80 + number % 60, "price": 2.8,
            "amount": 1000 + number, "count": number % 12, "note": f"第{number}户，上门两次无人",
        }  # fmt: skip


def _kind(folder: Path) -> Any:
    from schemas import document_type

    return document_type.load(folder / "rows", document_type.TEMPLATES / "_shared")


def _check(folder: Path) -> dict[str, Any]:
    from pipeline import check, resolve

    kinds, data = {"rows": _kind(folder)}, (folder / "rows.xlsx").read_bytes()
    started = time.perf_counter()
    reading, child_mb = _read(data, "rows.xlsx", kinds)
    around = resolve.Surroundings(project={}, company={})
    problems = check.check(resolve.resolve(reading.record, kinds["rows"], around), kinds["rows"])
    seconds = time.perf_counter() - started
    if problems or reading.problems or len(reading.record["due"]["rows"]) != ROWS:
        raise SystemExit(f"{[str(one.message) for one in (*problems, *reading.problems)][:5]}")
    return {"seconds": seconds, "mb": max(child_mb, peak_mb())}


def _refuse() -> dict[str, Any]:
    from pipeline.read import read
    from schemas.document_type import load_all
    from schemas.errors import BadFile

    kinds, files = load_all(), {}
    for name, (code, made) in CORPUS.items():
        data, refused = made(), ""
        started = time.perf_counter()
        try:
            read(data, name, kinds)
        except BadFile as error:
            refused = error.code
        files[name] = {"seconds": time.perf_counter() - started, "mb": _read_mb(data, name)}
        if refused != code:
            raise SystemExit(f"{name}: {refused or 'not refused'}")
    return {"files": files}


def _read(data: bytes, name: str, kinds: dict[str, Any]) -> tuple[Any, float]:
    # By its module's name, not as part of the program that was started: the reading process looks it up.
    from benchmarks.reading import weighed as work
    from pipeline.workbook.confined import confined

    return confined(work, data, name, kinds, name=name)


def _read_mb(data: bytes, name: str) -> float:
    """Return what memory the refusal took in the process that read; JSON is read in the one that asks."""
    from pipeline.workbook.container import is_json

    return 0.0 if is_json(data, name) else _read(data, name, {})[1]


def weighed(data: bytes, name: str, kinds: dict[str, Any]) -> tuple[Any, float]:
    """Return what is read (None if it is refused) and the most memory in MB that reading took: run where it is."""
    from pipeline.workbook.read import read_workbook
    from schemas.errors import BadFile

    try:
        reading = read_workbook(data, kinds, name)
    except BadFile:
        reading = None
    return reading, peak_mb()


def main(arguments: list[str]) -> int:
    """Print the figures; return 1 if one is not what it may be."""
    if arguments[:1] == ["--check"]:
        print(json.dumps(_check(Path(arguments[1]))))
        return 0
    if arguments[:1] == ["--refuse"]:
        print(json.dumps(_refuse()))
        return 0
    figures = [large_workbook(), hostile_files()]
    for one in figures:
        print(" | ".join(one.row))
    return 0 if all(one.holds for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
