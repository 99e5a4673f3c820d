"""What a type author wants to know: does this folder hold together? The tests run the same check over every type.

A type is whole when it loads, its expressions can be computed, its examples pass, its bad examples fail with exactly
the code in their name, and its two templates say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from pipeline import check, compose, decide, gates, prefill, resolve
from pipeline.compose import Printed
from pipeline.parameters import effective, values
from pipeline.render.fonts import Fonts
from pipeline.resolve import Resolved, Surroundings
from pipeline.workbook import guide
from schemas import expressions, retention
from schemas import problem as problems
from schemas import record as records
from schemas.document_type import DocumentType, FaultyType, load
from schemas.errors import LetterbookError
from schemas.expressions import FaultyExpression, NotApplicable
from schemas.language import Text, text
from schemas.problem import Problem
from schemas.record import NotJson
from schemas.type_rows import Contradictory

COMPANY = {
    "code": "XRWY",
    "name": "星冉物业服务有限公司",
    "short_name": "星冉物业",
    "complaint_hotline": "400-000-0620",
    "complaint_officer": None,
}


# The day on which examples are finished: after the period they tell of, before they are posted.
_A_DAY = "2026-07-10"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a type folder that does not hold together: in which file, and what."""

    file: str
    message: Text

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


def findings(folder: Path, projects: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Yield everything wrong with the type in `folder`; `projects` (code to master data) are those of its examples."""
    try:
        kind = load(folder)
    except Contradictory as error:
        yield from (Finding(f"type.toml:{line}", why) for line, why in error.findings)
        return
    except LetterbookError as error:
        yield Finding("type.toml", text("%(why)s", why=str(error)))
        return
    yield from _missing_examples(kind)
    yield from _unknown_sources(kind)
    yield from _retention(kind)
    yield from _workbook(kind, projects)
    yield from _indivisible(kind)
    for judge, files in ((_example, folder.glob("examples/*.json")), (_bad, folder.glob("bad/*.json"))):
        for file in sorted(files):
            try:
                yield from judge(kind, file, projects)
            except NotJson as error:
                yield Finding(f"{file.parent.name}/{file.name}", text("%(why)s", why=error.words))


def around(record: Mapping[str, Any], projects: Mapping[str, Mapping[str, Any]]) -> Surroundings:
    """Return what an example is resolved against."""
    project = projects.get(str(record.get("project_code")), {})
    bound = values(effective(project, {}))
    return Surroundings(project, COMPANY, None, str(record.get("author")), parameters=bound)


def resolved(
    kind: DocumentType, file: Path, projects: Mapping[str, Mapping[str, Any]]
) -> tuple[Resolved, list[Problem]]:
    """Return one example resolved, and its problems that stop it."""
    raw = records.loads(file.read_bytes())
    made = resolve.resolve(raw, kind, around(raw, projects))
    if not made.record.get("title"):
        made.record["title"] = kind.titles["zh-Hans"]
        with suppress(NotApplicable, FaultyExpression):
            made.record["title"] = expressions.filled(kind.title, made.record)
    return made, [fault for fault in check.check(made, kind) if fault.stops]


def _unknown_sources(kind: DocumentType) -> Iterator[Finding]:
    for name in sorted({row.source for row in kind.sums} - {source.name for source in kind.sources}):
        yield Finding("type.toml", text("[[sums]]: unknown source %(source)s", source=name))


def _retention(kind: DocumentType) -> Iterator[Finding]:
    known = retention.schedule()
    for why in retention.faults(kind.retention_class, kind.retention, kind.important_retention, known):
        yield Finding("type.toml", why)


def _missing_examples(kind: DocumentType) -> Iterator[Finding]:
    for name in ("full.json", "minimal.json"):
        if not (kind.folder / "examples" / name).is_file():
            yield Finding(f"examples/{name}", text("is missing"))


def _workbook(kind: DocumentType, projects: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Yield what the workbook of the type cannot show or hold, tried with its full example as the document before."""
    file = kind.folder / "examples" / "full.json"
    try:
        if len(guide.manual(kind).examples) < len(kind.guide.examples):
            yield Finding("type.toml", text("an example of [guide] shows nothing"))
        raw = records.loads(file.read_bytes())
        before = replace(around(raw, projects), previous=resolve.resolve(raw, kind, around(raw, projects)).record)
        for field, why in prefill.faults(kind, before, str(raw.get("period") or "")):
            yield Finding("type.toml", text("prefill of %(field)s: %(why)s", field=field, why=why))
    except FaultyType as error:
        yield Finding("schema.json", text("%(why)s", why=str(error)))
    except (NotJson, OSError):
        return  # said of the example itself


def _indivisible(kind: DocumentType) -> Iterator[Finding]:
    """Yield what keeps a type from being handed in by parts as it says."""
    sections = {section.id for section in kind.sections}
    for section in sorted({one for share in kind.parts for one in share.sections} - sections):
        yield Finding("type.toml", text("[[parts]]: unknown section %(section)s", section=section))
    if kind.takes_parts:
        # An expression that is wrong in itself is found where the examples are computed.
        with suppress(FaultyExpression):
            # A part lacks most sections: what it is about must stand in the header that every part has.
            for section in sorted(expressions.names(kind.identity) & sections):
                yield Finding("type.toml", text("identity: %(section)s is no field of the header", section=section))


def _example(kind: DocumentType, file: Path, projects: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    name = f"examples/{file.name}"
    made, stopping = resolved(kind, file, projects)
    for fault in stopping:
        yield Finding(
            name, text("%(code)s at %(path)s: %(why)s", code=fault.code, path=fault.place.path, why=fault.message)
        )
    if stopping:
        return
    yield from _faulty_expressions(kind, made.record, name)
    try:
        for author_roles in ((), kind.author_roles):
            decide.chain_of(kind, made.record, author_roles)
        now = datetime(2026, 7, 10, 9, tzinfo=UTC)
        number = f"{expressions.filled(kind.numbering.prefix, made.record)}-{'8' * kind.numbering.digits}"
        printed = Printed(now, number, "8888-8888", "2088-888", _A_DAY, draft=False)
        gates.refuse_unless_fit(kind, made.record, compose.compose(kind, made.record, printed, Fonts.load()))
    except (LetterbookError, NotApplicable, TemplateError, ValueError, OSError) as error:
        yield Finding(name, text("%(why)s", why=str(error)))


def _conditions(kind: DocumentType) -> Iterator[str]:
    """Yield the expressions of a type that ask something of a record beside its rules."""
    yield from (kind.resembles, kind.ends)
    yield from (source for gate in kind.gates for source in (gate.when, gate.must))
    yield from (row.when for row in kind.triggers)
    yield from (source for copy in kind.copies for source in (copy.when, copy.projects))
    if kind.emergency:
        yield kind.emergency.text


def _faulty_expressions(kind: DocumentType, record: Mapping[str, Any], name: str) -> Iterator[Finding]:
    """Yield rules and values that cannot be computed on an example which passes: a bug in the type."""
    for label, source in (("identity", kind.identity), ("number.year", kind.numbering.year)):
        try:
            expressions.evaluate(source, record)
        except (NotApplicable, FaultyExpression) as error:
            why = str(error) or source
            yield Finding(name, text("value of %(field)s: %(why)s", field=label, why=why))
    for condition in filter(None, _conditions(kind)):
        try:
            expressions.holds(condition, {**record, "approved": []})
        except FaultyExpression as error:
            yield Finding(name, text("%(why)s", why=str(error)))
    asked = check.asked(dict(record), None, _A_DAY)
    for rule in kind.rules:
        for _path, row in records.expanded(record, f"{rule.each}[]") if rule.each else [("", None)]:
            for source in filter(None, (rule.when, rule.must)):
                try:
                    expressions.holds(source, {**asked, "row": row})
                except FaultyExpression as error:
                    yield Finding(name, text("rule %(code)s: %(why)s", code=rule.code, why=str(error)))
    for row in kind.lookback:
        for source in filter(None, (row.when, row.unless, row.day, row.against, row.allow)):
            try:
                expressions.holds(source, asked)
            except FaultyExpression as error:
                yield Finding(name, text("rule %(code)s: %(why)s", code=row.code, why=str(error)))
    for computed in kind.computed:
        for _path, row in records.expanded(record, computed.field):
            try:
                compute = expressions.filled if computed.text else expressions.evaluate
                compute(computed.value, {**record, "row": row})
            except NotApplicable:
                continue
            except FaultyExpression as error:
                yield Finding(name, text("value of %(field)s: %(why)s", field=computed.field, why=str(error)))


def _bad(kind: DocumentType, file: Path, projects: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    known = {*problems.codes(), *(row.code for row in kind.findings)}
    wanted = max((code for code in known if file.stem == code or file.stem.startswith(f"{code}-")), key=len, default="")
    _made, stopping = resolved(kind, file, projects)
    found = {fault.code for fault in stopping}
    if not wanted:
        yield Finding(f"bad/{file.name}", text("its name begins with no known code"))
    elif found != {wanted}:
        yield Finding(f"bad/{file.name}", text("gives %(found)s", found="、".join(sorted(found)) or "—"))
