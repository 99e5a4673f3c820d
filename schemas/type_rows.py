"""The rows of a `type.toml` read as the values of `policy`: what is unknown or missing is refused by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from schemas.errors import LetterbookError
from schemas.language import Text, _, text
from schemas.policy import Look, Verb
from schemas.toml_lines import line_of

Row = TypeVar("Row")


class FaultyType(LetterbookError):
    """A type folder contradicts itself; it is refused when it is loaded."""

    message = _("%(file)s: %(reason)s")
    exit_code = 1


class Contradictory(FaultyType):
    """A file of policy contradicts itself: `findings` are all its faults, each with its line; the first is told."""

    findings: tuple[tuple[int, Text], ...] = ()


def refused(file: Path, findings: Iterable[tuple[int, Text]]) -> Contradictory:
    """Return the refusal of `file` for its `findings`, the first by line named with file and line."""
    ordered = tuple(sorted(findings, key=lambda one: one[0]))
    error = Contradictory(file=f"{file}:{ordered[0][0]}", reason=ordered[0][1])
    error.findings = ordered
    return error


def parsed(file: Path) -> dict[str, Any]:
    """Return the tables of a TOML file.

    Raises:
        FaultyType: it is no TOML; the error names file and line.
        OSError: it cannot be read.
    """
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        where = f"{file}:{at[1]}" if at else str(file)
        raise FaultyType(file=where, reason=f"{type(error).__name__}: {error}") from error


def row(kind: type[Row], values: Mapping[str, Any], file: Path, table: str = "", index: int = 0) -> Row:
    """Return one row of a TOML file as its dataclass; unknown and missing keys are refused by name.

    It is the `index`th of those called `table`; where neither is said, the refusal names the file alone.
    """

    def faulty(reason: Text, mentions: str = "") -> FaultyType:
        if not table:
            return FaultyType(file=str(file), reason=reason)
        return FaultyType(file=f"{file}:{line_of(file.read_text('utf-8'), table, index, mentions)}", reason=reason)

    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    if extra := set(values) - set(known):
        reason = text(_("[[%(row)s]] has unknown keys: %(keys)s"), row=kind.__name__, keys=", ".join(sorted(extra)))
        raise faulty(reason, min(extra))
    needed = {name for name, field in known.items() if field.default is MISSING and field.default_factory is MISSING}
    if lacking := needed - set(values):
        reason = text(_("[[%(row)s]] lacks the keys: %(keys)s"), row=kind.__name__, keys=", ".join(sorted(lacking)))
        raise faulty(reason)
    made = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    if "verb" in made:
        made["verb"] = Verb(str(made["verb"]))
    if "look" in made:
        made["look"] = Look(str(made["look"]))
    return kind(**made)


def rows(kind: type[Row], data: Mapping[str, Any], name: str, file: Path) -> tuple[Row, ...]:
    """Return the rows `[[name]]` of a `type.toml`, each as a `kind`."""
    return tuple(row(kind, one, file, name, at) for at, one in enumerate(data.get(name, [])))
