"""The parameters of the procedure (requirements 2.8), and the presets of the cities (requirements 3), read as data.

`templates/parameters.toml` says of each parameter what it is, its default and which of two values is the stricter one;
`templates/jurisdictions/*.toml` hold what local rules ask for, each value with its article.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from schemas.language import _, text
from schemas.periods import FREQUENCIES
from schemas.policy import Wordings
from schemas.type_folder import TEMPLATES
from schemas.type_rows import FaultyType, rows

FACT_JURISDICTION = "jurisdiction"
FACT_CONTRACT = "contract_parameters"
# What a project's data say of a local rule that has no preset.
FACTS_LOCAL = {"arrears.naming_allowed": "arrears_naming_allowed"}

_SOUND: dict[str, Callable[[Any], object]] = {
    "count": lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3650,
    "day_of_month": lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 31,
    "month_day": lambda value: isinstance(value, str) and re.fullmatch(r"(0[1-9]|1[0-2])-([0-2]\d|3[01])", value),
    "frequency": lambda value: value in FREQUENCIES,
    "yes_no": lambda value: isinstance(value, bool),
    "roll": lambda value: value in {"none", "next_workday"},
}


class Stricter(StrEnum):
    """Which of two values binds more."""

    SMALLER = "smaller"
    LARGER = "larger"
    OFTENER = "oftener"
    EARLIER = "earlier"
    YES = "yes"
    NO = "no"
    UNROLLED = "none"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its kind, the company's default, which value is the stricter, its clause and the gap it fills.

    `not_over` names another parameter that it may not exceed: the report is approved before it is published.
    `granted` is `locally` for what only a local rule can allow: where none does, the default binds whoever else agrees.
    """

    id: str
    titles: Wordings
    kind: str
    default: Any
    stricter: Stricter
    clause: str
    gap: str = ""
    not_over: str = ""
    granted: str = ""

    def fits(self, value: object) -> bool:
        """Return whether `value` is one that this parameter can have."""
        return bool(_SOUND[self.kind](value))

    def weight(self, value: Any) -> Any:
        """Return a number or text that is the lower the stricter `value` is."""
        match self.stricter:
            case Stricter.SMALLER | Stricter.EARLIER:
                return value
            case Stricter.LARGER:
                return -value
            case Stricter.OFTENER:
                return FREQUENCIES[value].months
            case Stricter.YES:
                return not value
            case Stricter.NO:
                return bool(value)
        return value != "none"

    def typed(self, words: str) -> Any:
        """Return the value that `words` of a workbook's cell or of a command stand for; `words` if it is none."""
        said = words.strip()
        if self.kind in {"count", "day_of_month"} and said.isdecimal():
            return int(said)
        words_of_yes_no = {"true": True, "是": True, "允许": True, "false": False, "否": False, "不允许": False}
        return words_of_yes_no.get(said.lower(), said)


@dataclass(frozen=True, slots=True)
class Demand:
    """What one local rule demands: a value with its article."""

    parameter: str
    value: Any
    article: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a local rule asks without a figure (及时答复): shown beside the parameters, counted by nobody."""

    words: str
    article: str


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The local rules of one place."""

    id: str
    city: str
    title: str
    aliases: tuple[str, ...] = ()
    demands: tuple[Demand, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def demand(self, parameter: str) -> Demand | None:
        """Return what this place demands of `parameter`."""
        return next((one for one in self.demands if one.parameter == parameter), None)


@cache
def parameters(templates: Path = TEMPLATES) -> dict[str, Parameter]:
    """Return the parameters, by id.

    Raises:
        FaultyType: the file cannot be read, or a row contradicts itself.
    """
    file = templates / "parameters.toml"
    made = {one.id: one for one in map(_parameter, rows(Parameter, _data(file), "parameters", file))}
    for one in made.values():
        if not one.fits(one.default):
            raise FaultyType(file=str(file), reason=f"{one.id}: default {one.default!r}")
        if one.not_over and one.not_over not in made:
            raise FaultyType(file=str(file), reason=f"{one.id}: not_over {one.not_over!r}")
    refuse_contradictions({name: one.default for name, one in made.items()}, made, str(file))
    return made


def _parameter(one: Parameter) -> Parameter:
    if one.kind not in _SOUND:
        raise FaultyType(file="parameters.toml", reason=f"{one.id}: kind {one.kind!r}")
    return Parameter(
        one.id,
        one.titles,
        one.kind,
        one.default,
        Stricter(one.stricter),
        one.clause,
        one.gap,
        one.not_over,
        one.granted,
    )


def refuse_contradictions(values: Mapping[str, Any], known: Mapping[str, Parameter], source: str) -> None:
    """Refuse values of which one exceeds another that it may not.

    Raises:
        FaultyType: naming `source` and both parameters.
    """
    for name, value in values.items():
        other = known[name].not_over
        if other in values and value > values[other]:
            reason = text(
                _("%(first)s = %(value)s is after %(second)s = %(limit)s"),
                first=name, value=value, second=other, limit=values[other],
            )  # fmt: skip
            raise FaultyType(file=source, reason=reason)


@cache
def jurisdictions(templates: Path = TEMPLATES) -> dict[str, Jurisdiction]:
    """Return the presets, by id (the file's name).

    Raises:
        FaultyType: a file cannot be read, or asks for a value that its parameter cannot have.
    """
    return {file.stem: _jurisdiction(file, templates) for file in sorted((templates / "jurisdictions").glob("*.toml"))}


def _jurisdiction(file: Path, templates: Path) -> Jurisdiction:
    data, known = _data(file), parameters(templates)
    demands = rows(Demand, data, "demands", file)
    for one in demands:
        wrong = one.parameter not in known or not known[one.parameter].fits(one.value)
        if wrong:
            line = line_of(file.read_text("utf-8"), "demands", demands.index(one), "value")
            raise FaultyType(file=f"{file}:{line}", reason=f"{one.parameter} = {one.value!r}")
    aliases = tuple(data.get("aliases", ()))
    return Jurisdiction(file.stem, data["city"], data["title"], aliases, demands, rows(Remark, data, "remarks", file))


def of_city(name: str, known: Iterable[Jurisdiction]) -> Jurisdiction | None:
    """Return the preset whose id, city or other name is `name`."""
    return next((one for one in known if name and name in {one.id, one.city, *one.aliases}), None)


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `{"report.posting_min_days": 30}` as `{"report": {"posting_min_days": 30}}`, as expressions ask for it."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        group, _dot, key = name.partition(".")
        made.setdefault(group, {})[key] = value
    return made


def line_of(source: str, table: str, number: int, key: str = "") -> int:
    """Return the line of the `number`th `[[table]]` in `source`, or of `key` in it: TOML's readers keep no lines."""
    found, lines = -1, source.splitlines()
    for at, line in enumerate(lines, 1):
        found += line.strip() == f"[[{table}]]"
        if found == number:
            inside = range(at, len(lines))
            ours = [one for one in inside if re.match(rf"\s*\[*({table}\.)?{re.escape(key)}\]*\s*(=|$)", lines[one])]
            following = [one for one in inside if lines[one].strip() == f"[[{table}]]"]
            return ours[0] + 1 if key and ours and (not following or ours[0] < following[0]) else at
    return 1


def _data(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise FaultyType(file=str(file), reason=error.strerror) from error
    except ValueError as error:
        raise FaultyType(file=str(file), reason=str(error)) from error
