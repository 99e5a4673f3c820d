"""The page that goes back with a refused file: what is wrong, where, and what to type; for a clerk, in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from schemas.language import CHINESE
from schemas.problem import Problem

_HERE = ZoneInfo("Asia/Shanghai")


def page(name: str, problems: Sequence[Problem], at: datetime) -> str:
    """Return the page about the file `name`, refused at `at`: printable, without script, complete in itself."""
    rows = [problem.row(CHINESE) for problem in problems]
    environment = Environment(
        loader=PackageLoader("pipeline", "pages"), autoescape=select_autoescape(), undefined=StrictUndefined
    )
    return environment.get_template("returned.html").render(
        name=name,
        at=at.astimezone(_HERE).strftime("%Y年%m月%d日 %H:%M"),
        errors=[row for row in rows if row["severity"] == "error"],
        reminders=[row for row in rows if row["severity"] != "error"],
    )
