"""What a command says: one JSON value on the standard output, or words for people; complaints on the error output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from cli.speech import SpokenOption
from cli.widths import table, width, wrapped
from schemas.errors import LetterbookError, WrongUsage
from schemas.language import _, current, translate
from schemas.problem import sentence


class AlreadyThere(WrongUsage):
    """A form to be filled in is never written over another file: somebody may have filled that in."""

    message = _("%(file)s is there already, and may be filled in: name a new file.")


_as_json: ContextVar[bool] = ContextVar("letterbook_json", default=False)
_COLUMNS = 80


def _remember(_ctx: click.Context, _param: click.Parameter, value: bool) -> bool:
    _as_json.set(_as_json.get() or value)
    return value


def json_option(command: Any) -> Any:
    """Give a command `--json`; it is passed on as `as_json`."""
    return click.option(
        "--json", "as_json", cls=SpokenOption, is_flag=True, callback=_remember,
        help=_("Print one JSON value instead of words."),
    )(command)  # fmt: skip


def as_text(value: Any) -> str:
    """Return `value` as JSON for people and programs."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def emit(value: Any) -> None:
    """Print `value` as JSON."""
    click.echo(as_text(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return str(value)
    if hasattr(value, "localized"):
        return value.localized()
    raise TypeError(f"{type(value).__name__} is no plain value")


def say(message: str, /, **params: object) -> None:
    """Print one line for people."""
    click.echo(translate(message, params or None))


def note(message: str, /, **params: object) -> None:
    """Print one line for people beside the result."""
    click.echo(translate(message, params or None), err=True)


def write_form(target: Path, data: bytes) -> None:
    """Write a file for somebody to fill in or to change, and say so; the very same one may be there already.

    Raises:
        AlreadyThere
    """
    if target.exists() and target.read_bytes() != data:
        raise AlreadyThere(file=target)
    target.write_bytes(data)
    note(_("Written: %(file)s"), file=target)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table with translated headings."""
    for line in table([translate(heading) for heading in headings], rows):
        click.echo(line)


def print_pairs(pairs: Iterable[tuple[str, str]]) -> None:
    """Print labels and values below each other; what is empty is left out."""
    from cli.widths import padded

    shown = [(translate(label), value) for label, value in pairs if value]
    column = max((width(label) for label, _value in shown), default=0) + 2
    for label, value in shown:
        click.echo(f"{padded(label, column)}{value}")


def complain_of(name: str, error: str | None) -> None:
    """Say on the error output what went wrong with one of many, if anything did."""
    if error:
        note(_("Error: %(message)s"), message=error if name in error else f"{name}{translate(_(': '))}{error}")


def complain(error: LetterbookError) -> int:
    """Say on the error output why a step was refused and what to do; return the exit status."""
    click.echo(translate(_("Error: %(message)s"), {"message": error.localized()}), err=True)
    if fix := str(getattr(error, "fix", "") or ""):
        click.echo(f"  {translate(fix, error.params)}", err=True)
    print_problems([fault.row(current()) for fault in getattr(error, "problems", ())], to_errors=True)
    if _as_json.get():
        emit({"error": error.localized(), "clause": error.clause or None})
    return error.exit_code


def print_problems(rows: Iterable[Mapping[str, Any]], *, to_errors: bool = False, of: str = "") -> None:
    """Print problems, errors first: where, what stands there, why not, what to type, the clause.

    `of` is the file that was handed in: a problem that stands in another one (somebody else's part) is told with that.
    """
    for row in sorted(rows, key=lambda row: row["severity"] != "error"):
        severity = translate(_("error")) if row["severity"] == "error" else translate(_("reminder"))
        other = row["file"] if of and Path(row["file"]).name != Path(of).name else ""
        said = f"{other} {sentence(row)}".strip()
        if row["clause"]:
            said += translate(_(" [clause %(clause)s]"), {"clause": row["clause"]})
        if row.get("reason"):
            said += translate(_(" Reason given: %(reason)s"), {"reason": row["reason"]})
        mark = f"  [{severity}] "
        for number, line in enumerate(wrapped(said, _COLUMNS - width(mark))):
            click.echo(f"{mark if number == 0 else ' ' * width(mark)}{line}", err=to_errors)


def with_file(problem: Mapping[str, Any], handed_in: str) -> dict[str, Any]:
    """Return a problem with the file as it was handed in, unless it stands in another one."""
    elsewhere = problem["file"] not in {"", Path(handed_in).name}
    return {**problem, "file": problem["file"] if elsewhere else handed_in}


def watched_by_a_person() -> bool:
    """Return whether somebody looks at the error output."""
    return sys.stderr.isatty()
