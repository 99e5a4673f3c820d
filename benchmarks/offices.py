"""Offices to measure in: twenty projects like the demonstration's first, and as many documents as are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cli import founding
from pipeline.premises import Premises
from schemas import record as records
from schemas.document_type import TEMPLATES

PROJECTS = tuple(f"P{number:02d}" for number in range(1, 21))
AUTHOR, MANAGER, FINANCE, LEADER = "linruoxi", "zhouqiming", "qianming", "shenmuzhi"
_FIRST_DAY = date(2026, 8, 1)


def office(folder: Path) -> Premises:
    """Make the demonstration's office without waiting files, with twenty projects more."""
    made = founding.found(folder, demo=True)
    for waiting in made.inbox.rglob("*.*"):
        waiting.unlink()
    from pipeline.office import people

    first = founding.demo_projects()["TFY"]
    for code in PROJECTS:
        people.add_project({**first, "code": code})
    for user, role in ((AUTHOR, "steward"), (MANAGER, "project_manager")):
        name = next(row["name"] for row in founding.demo_people() if row["user"] == user)
        held = [{"role": role, "project": code} for code in PROJECTS]
        people.add_person({"user": user, "name": name, "roles": held})
    return made


def reports() -> Iterator[dict[str, Any]]:
    """Yield the full report, once for each of the twenty projects."""
    for code in PROJECTS:
        yield {**_example("service_report"), "project_code": code}


def circulars(each: int) -> Iterator[dict[str, Any]]:
    """Yield `each` circulars for the notice board of every project, every one about another day."""
    for code in PROJECTS:
        for number in range(each):
            made = _example("circular")
            day = _FIRST_DAY + timedelta(days=number)
            made |= {"project_code": code, "channels": ["board"], "post_until": "2027-12-31"}
            made["particulars"] |= {"effect_start": f"{day}T09:00", "effect_end": f"{day}T17:00"}
            yield made


def _example(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = records.loads((TEMPLATES / kind / "examples" / "full.json").read_bytes())
    return found


def written(made: Iterator[dict[str, Any]], folder: Path, name: str) -> list[Path]:
    """Write records as JSON files into `folder` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, record in enumerate(made, 1):
        path = folder / f"{name}-{number:03d}.json"
        path.write_text(records.dumps(record), "utf-8")
        paths.append(path)
    return paths
