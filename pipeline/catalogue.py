"""Every problem there is, in one catalogue: its code, whether it stops, what it says, how to mend it, where it is from.

The words live where they are used: general problems in `schemas.problem`, those of a sheet and its cells in
`pipeline.workbook.faults`, files that are no data in the `BadFile` classes, rules in each `type.toml`. A reader (and
the reference page) finds them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

# Read for the classes in them: a refusal of a file is known once its module is.
from pipeline import bundles as _bundles  # noqa: F401
from pipeline import photos as _photos  # noqa: F401
from pipeline import read as _read  # noqa: F401
from pipeline.workbook import faults
from pipeline.workbook import read as _workbook  # noqa: F401
from schemas import problem
from schemas.document_type import DocumentType
from schemas.errors import BadFile
from schemas.language import Text, text
from schemas.problem import Severity


class Source(StrEnum):
    """Where a code comes from."""

    RECORD = "record"
    SHEET = "sheet"
    FILE = "file"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of problem; `kind` is the document type whose rule it is, `clause` what the rule rests on."""

    code: str
    severity: Severity
    message: Text
    fix: Text
    source: Source
    kind: str = ""
    clause: str = ""


def entries(kinds: Iterable[DocumentType] = ()) -> Iterator[Entry]:
    """Yield every problem of any document, each code once, then those of the rules of `kinds`."""
    for code, (message, fix) in sorted(problem.messages().items()):
        yield Entry(code, problem.severity_of(code), text(message), text(fix), Source.RECORD)
    for code, (message, fix) in sorted(faults.messages().items()):
        yield Entry(code, faults.severity_of(code), text(message), text(fix), Source.SHEET)
    for refusal in sorted(refusals(), key=lambda one: one.code):
        yield Entry(refusal.code, Severity.ERROR, text(refusal.message), text(refusal.fix), Source.FILE)
    for kind in kinds:
        for rule in sorted(kind.findings, key=lambda rule: rule.code):
            said, mend = Text(wordings=rule.message), Text(wordings=rule.fix)
            yield Entry(rule.code, Severity(rule.severity), said, mend, Source.RULE, kind.id, rule.clause)


def refusals(of: type[BadFile] = BadFile) -> Iterator[type[BadFile]]:
    """Yield every class of files that are no data: those with a code of their own."""
    for child in of.__subclasses__():
        # Classes of tests, and of commands that read other files, are none of a document's.
        if child.__module__.startswith("pipeline.") and "code" in vars(child):
            yield child
            yield from refusals(child)
