"""Marked copies on the command line: written beside the answers of `check`, and pointed to where a file is refused."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cli import output
from schemas.language import _


def lay_down(received: Any, problems: Sequence[Any], office: Any, folder: Path) -> None:
    """Write the marked copies of one file into `folder`, and say where they lie."""
    from pipeline.office import marking

    copies = marking.marked_copies(received, problems, office)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in copies.items():
        (folder / name).write_bytes(data)
        output.note(_("Marked copy: %(path)s"), path=folder / name)
    if not copies:
        output.note(_("%(file)s cannot be opened, so that there is nothing to mark."), file=received.name)


def say_what_waits(file: str, problems: Sequence[Any]) -> None:
    """Say which reminders of one file pass only with a reason."""
    waiting = [problem.code for problem in problems if problem.waits]
    if waiting:
        words = {"file": file, "count": len(waiting), "codes": "、".join(dict.fromkeys(waiting))}
        output.note(
            _("%(count)s reminder(s) of %(file)s need a correction or a reason: --reason CODE=TEXT (%(codes)s)."),
            **words,
        )


def show_the_way(file: str, project: str) -> None:
    """Say how to come by the marked copy of a file that was refused."""
    meant = f" --project {shlex.quote(project)}" if project else ""
    command = f"letterbook check {shlex.quote(file)}{meant} --mark ."
    output.note(_("For a copy with every problem marked in its cell: %(command)s"), command=command)
