"""Which value binds: the stricter of the company's procedure, the local rule and the contract, and which one won.

Every deadline that follows from a parameter can say so: the effective value keeps its source with the clause, the
article or the contract, and what the others ask for. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas import parameters as catalogue
from schemas.document_type import wording
from schemas.errors import WrongUsage
from schemas.language import _, text
from schemas.parameters import Jurisdiction, Parameter
from schemas.type_rows import FaultyType

_PAIR = re.compile(r"\s*([a-z_.]+)\s*[=＝]\s*(\S+)\s*")


class Source(StrEnum):
    """Who asks for a value, in the order in which equal values are credited."""

    COMPANY = "company"
    LOCAL = "local"
    CONTRACT = "contract"
    PROCEDURE = "procedure"


class WrongParameter(WrongUsage):
    """A parameter that does not exist, or a value that it cannot have."""

    message = _(
        "%(where)s: “%(name)s = %(value)s” is no parameter, or no value it can have; see: letterbook parameters"
    )


class NoSuchJurisdiction(WrongUsage):
    """A project names local rules that no preset has."""

    message = _("There is no preset “%(name)s”; there are: %(known)s")


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source asks for, and its clause."""

    source: Source
    value: Any
    clause: str

    def row(self) -> dict[str, Any]:
        """Return the claim as the outside contract shows it."""
        return {"source": self.source.value, "value": self.value, "clause": self.clause}


@dataclass(frozen=True, slots=True)
class Procedure:
    """A single client's own procedure (二): what it sets otherwise than the company, by id, and how it is called."""

    values: Mapping[str, Any]
    title: str


@dataclass(frozen=True, slots=True)
class Effective:
    """The value that binds, and every claim that was made."""

    parameter: Parameter
    won: Claim
    claims: tuple[Claim, ...]

    @property
    def value(self) -> Any:
        """The value that binds."""
        return self.won.value

    @property
    def said_by(self) -> str:
        """The local rule or the contract that asks for it, in brackets; nothing where it is the company's own value."""
        return "" if self.won.source is Source.COMPANY else f"（{self.won.clause}）"

    def row(self) -> dict[str, Any]:
        """Return the row of the outside contract."""
        titles = self.parameter.titles
        named = {"parameter": self.parameter.id, "title": wording(titles)}
        return {**named, **self.won.row(), "claims": [one.row() for one in self.claims]}


def effective(
    project: Mapping[str, Any] | None, company: Mapping[str, Any], own: Procedure | None = None
) -> dict[str, Effective]:
    """Return every parameter as it binds in `project` (None: in the company as a whole), by id.

    `company` are the values of `office.toml`. With a procedure of its `own` (a single client's, reviewed and filed: 二)
    what that and the contract say takes the place of the company's; local rules still bind.

    Raises:
        NoSuchJurisdiction, WrongParameter: what the project's data names does not exist.
    """
    known = catalogue.parameters()
    local = jurisdiction_of(project) if project else None
    contract = contract_of(project) if project else {}
    made = {}
    for name, parameter in known.items():
        claims = list(_claims(parameter, company, _demand(parameter, project or {}, local), contract))
        if own is not None:
            claims = list(_of_a_single_client(name, claims, own))
        asking = [one for one in claims if one.value is not None]
        won = min(asking, key=lambda one: parameter.weight(one.value)) if asking else claims[0]
        made[name] = Effective(parameter, won, tuple(claims))
    return made


def _of_a_single_client(name: str, claims: list[Claim], own: Procedure) -> Iterator[Claim]:
    """Yield the claims on a single client: its procedure and contract instead of the company, and the law as ever."""
    if name in own.values:
        yield Claim(Source.PROCEDURE, own.values[name], own.title)
    named = name in own.values or any(one.source is Source.CONTRACT for one in claims)
    yield from (one for one in claims if not named or one.source is not Source.COMPANY)


def procedure_of(record: Mapping[str, Any]) -> Procedure:
    """Return what the record of a `single_client_procedure` sets; 不适用 is None: nothing is owed by it."""
    known, made = catalogue.parameters(), {}
    for row in (record.get("overrides") or {}).get("items") or ():
        parameter, setting = known.get(row["parameter"]), str(row["setting"])
        value = None if parameter is None or setting == "none" else parameter.typed(setting)
        if parameter is not None and (value is None or parameter.fits(value)):
            made[parameter.id] = value
    return Procedure(made, str(record.get("title") or ""))


def _demand(parameter: Parameter, project: Mapping[str, Any], local: Jurisdiction | None) -> Claim | None:
    """Return what the place asks for: as its preset says, or else as the project's own data do."""
    if local and (demand := local.demand(parameter.id)):
        return Claim(Source.LOCAL, demand.value, f"《{local.title}》{demand.article}")
    fact = catalogue.FACTS_LOCAL.get(parameter.id)
    meant = parameter.typed(str(project.get(fact) or "")) if fact else None
    return Claim(Source.LOCAL, meant, "当地规定") if parameter.fits(meant) else None


def _claims(
    parameter: Parameter, company: Mapping[str, Any], local: Claim | None, contract: Mapping[str, Any]
) -> Iterator[Claim]:
    if parameter.granted and local is None:
        yield Claim(Source.COMPANY, parameter.default, parameter.clause)
    elif not parameter.granted or parameter.id in company:
        yield Claim(Source.COMPANY, company.get(parameter.id, parameter.default), parameter.clause)
    if local:
        yield local
    if parameter.id in contract:
        yield Claim(Source.CONTRACT, contract[parameter.id], "物业服务合同")


def decisive(project: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what of a project's data decides which value binds: projects with the same are bound by the same."""
    asked = ("city", catalogue.FACT_JURISDICTION, catalogue.FACT_CONTRACT, *catalogue.FACTS_LOCAL.values())
    return tuple(project.get(name) for name in asked)


def jurisdiction_of(project: Mapping[str, Any]) -> Jurisdiction | None:
    """Return the preset that `project` names, else the one of its city, else None.

    Raises:
        NoSuchJurisdiction: it names one that does not exist.
    """
    known = catalogue.jurisdictions()
    if named := str(project.get(catalogue.FACT_JURISDICTION) or "").strip():
        found = catalogue.of_city(named, known.values())
        if found is None:
            raise NoSuchJurisdiction(name=named, known="、".join(one.city for one in known.values()))
        return found
    return catalogue.of_city(str(project.get("city") or "").strip(), known.values())


def contract_of(project: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that `project`'s contract asks for: `report.posting_min_days=45；visit.manager_min=5`.

    Raises:
        WrongParameter
    """
    written = str(project.get(catalogue.FACT_CONTRACT) or "")
    made: dict[str, Any] = {}
    for pair in filter(str.strip, re.split(r"[;；\n]", written)):
        found = _PAIR.fullmatch(pair)
        if found is None:
            raise WrongParameter(where=str(project.get("code") or ""), name=pair.strip(), value="")
        made[found[1]] = found[2]
    return _checked(made, str(project.get("code") or ""))


def company_values(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the section `[parameters]` of `office.toml`, dotted names or tables alike.

    Raises:
        WrongParameter, WrongUsage: one contradicts another.
    """
    made: dict[str, Any] = {}
    for name, value in settings.get("parameters", {}).items():
        made |= (
            {f"{name}.{key}": inner for key, inner in value.items()} if isinstance(value, Mapping) else {name: value}
        )
    known = catalogue.parameters()
    values = _checked(made, "office.toml")
    try:
        defaults = {name: one.default for name, one in known.items()}
        catalogue.refuse_contradictions(defaults | values, known, "office.toml")
    except FaultyType as error:
        raise WrongUsage(what=text(_("office.toml cannot be read: %(why)s"), why=error.params["reason"])) from error
    return values


def _checked(written: Mapping[str, Any], where: str) -> dict[str, Any]:
    known, made = catalogue.parameters(), {}
    for name, value in written.items():
        parameter = known.get(name)
        meant = parameter.typed(value) if parameter and isinstance(value, str) else value
        if parameter is None or not parameter.fits(meant):
            raise WrongParameter(where=where, name=name, value=value)
        made[name] = meant
    return made


def values(bound: Mapping[str, Effective]) -> dict[str, Any]:
    """Return the values, nested, as rules and duties ask for them: `parameters.report.posting_min_days`.

    `parameters.said_by.report.posting_min_days` is what a message adds where it is not the company that asks for it.
    """
    said_by = catalogue.nested({name: one.said_by for name, one in bound.items()})
    return catalogue.nested({name: one.value for name, one in bound.items()}) | {"said_by": said_by}
