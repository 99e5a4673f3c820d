"""The gates of a type: what must hold before it is released or published, whoever approved it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.office import documents
from pipeline.office.models import Document
from schemas import expressions
from schemas.document_type import DocumentType, wording
from schemas.errors import NotNow
from schemas.language import _


class GateShut(NotNow):
    """A condition that the type sets before this step does not hold."""

    message = _("%(document)s cannot go on: %(reason)s")


def refuse_unless_open(document: Document, kind: DocumentType, before: str) -> None:
    """Let `document` through all gates that stand `before` this step, in the order of the rows.

    Raises:
        GateShut: the first that is shut, with its clause.
    """
    for reason, clause in shut(document, kind, before):
        raise GateShut(document=document.key, reason=reason, clause=clause)


def shut(document: Document, kind: DocumentType, before: str) -> Iterator[tuple[str, str]]:
    """Yield why each gate `before` this step is shut, with its clause, in the order of the rows."""
    wanted = [gate for gate in kind.gates if gate.before == before]
    if not wanted:
        return
    approved = sorted({role for approval in documents.standing(document) for role in approval.roles})
    context = {**documents.content(documents.newest(document)), "approved": approved}
    for gate in wanted:
        if gate.when and not expressions.holds(gate.when, context):
            continue
        # What touches a field that is not there does not apply to a rule; a gate it does not open.
        if expressions.holds(gate.must, context) is not True:
            yield expressions.filled(wording(gate.message), context), gate.clause
