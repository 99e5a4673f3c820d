"""The rows of a `type.toml` read as the values of `policy`: what is unknown or missing is refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from schemas.errors import LetterbookError
from schemas.language import _, text
from schemas.policy import Look, Verb

Row = TypeVar("Row")


class FaultyType(LetterbookError):
    """A type folder contradicts itself; it is refused when it is loaded."""

    message = _("%(file)s: %(reason)s")
    exit_code = 1


def row(kind: type[Row], values: Mapping[str, Any], file: Path) -> Row:
    """Return one row of `type.toml` as its dataclass; unknown and missing keys are refused by name."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    if extra := set(values) - set(known):
        reason = text(_("[[%(row)s]] has unknown keys: %(keys)s"), row=kind.__name__, keys=", ".join(sorted(extra)))
        raise FaultyType(file=str(file), reason=reason)
    needed = {name for name, field in known.items() if field.default is MISSING and field.default_factory is MISSING}
    if lacking := needed - set(values):
        reason = text(_("[[%(row)s]] lacks the keys: %(keys)s"), row=kind.__name__, keys=", ".join(sorted(lacking)))
        raise FaultyType(file=str(file), reason=reason)
    made = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    if "verb" in made:
        made["verb"] = Verb(str(made["verb"]))
    if "look" in made:
        made["look"] = Look(str(made["look"]))
    return kind(**made)


def rows(kind: type[Row], data: Mapping[str, Any], name: str, file: Path) -> tuple[Row, ...]:
    """Return the rows `[[name]]` of a `type.toml`, each as a `kind`."""
    return tuple(row(kind, one, file) for one in data.get(name, []))
