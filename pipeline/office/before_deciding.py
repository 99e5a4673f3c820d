"""What somebody sees before deciding: what of it they sign, what changed since they last looked, the period before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import decide
from pipeline.differences import HEADER, Leaf, changes, leaves, title_of
from pipeline.office import access, consents, documents, gathered, kinds, photo_consent, preceding, source_cells
from pipeline.office.models import Consent, Decision, Document, Person, Revision
from pipeline.premises import Premises
from pipeline.stages import Stage, Verdict
from schemas.document_type import DocumentType
from schemas.policy import Step, Verb
from schemas.record import Record

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Sight:
    """A document before the eyes of one person.

    `steps` are what their signature takes now (none: it is not their turn), `scope` the sections that they decide on,
    `changed` against version `seen`, and `beside` every figure with the one of the document before; `sent_back` is the
    last return.
    """

    document: Document
    kind: DocumentType
    record: Record
    version: int
    steps: tuple[Step, ...]
    scope: tuple[str, ...]
    on_behalf: Person | None = None
    consent: Consent | None = None
    mine: Decision | None = None
    seen: int | None = None
    changed: tuple[Leaf, ...] = ()
    beside: tuple[Leaf, ...] = ()
    before: str = ""
    cells: Mapping[str, tuple[str, str]] | None = None
    photos: tuple[dict[str, Any], ...] = ()
    earlier: tuple[str, ...] = ()
    sent_back: Decision | None = None

    @property
    def may_decide(self) -> bool:
        """Whether a verdict of this person is awaited."""
        return bool(self.steps) or self.consent is not None

    @property
    def sees_all(self) -> bool:
        """Whether the whole text is theirs to decide on."""
        return EVERYTHING in self.scope

    @property
    def verb(self) -> str:
        """What their decision is called."""
        return self.steps[0].verb.value if self.steps else Verb.APPROVE.value

    @property
    def sections(self) -> list[tuple[str, str]]:
        """The sections they decide on, each with its title."""
        ids = dict.fromkeys(section.id for section in self.kind.sections)
        return [(one, title_of(self.kind, one, self.record)) for one in ids if self.sees_all or one in self.scope]


def sight(who: Person, document: Document, premises: Premises) -> Sight | None:
    """Return `document` as `who` sees it before deciding; None while it waits for parts and has no content."""
    revision = documents.latest(document)
    if revision is None or document.stage == Stage.DRAFT:
        return None
    kind, record, chain = kinds.of(document, premises), documents.content(revision), documents.chain(document)
    signature = access.signature(who, document, chain) if document.stage == Stage.DECIDING else None
    steps = signature.steps if signature else ()
    scope = _scope(steps or _own(who, document, chain))
    verdicts = gathered.rows(document, "decisions")
    given = [one for one in verdicts if one.person_id == who.pk]
    seen = max((one.revision for one in given if one.revision < revision.serial), default=None)
    before = preceding.preceding(record, kind, document.project)[0]
    return Sight(
        document=document,
        kind=kind,
        record=record,
        version=revision.serial,
        steps=steps,
        scope=scope,
        on_behalf=signature.on_behalf if signature else None,
        consent=_consent(who, document),
        mine=next((one for one in reversed(given) if one.revision == revision.serial), None),
        seen=seen,
        changed=tuple(_within(scope, changes(_version(document, seen), record, kind))) if seen else (),
        beside=tuple(_figures(scope, before, record, kind)),
        before=str((before or {}).get("title") or ""),
        cells=None if EVERYTHING in scope else source_cells.cells_of(revision, premises),
        photos=tuple(photo_consent.to_confirm(document, who, premises)) if steps else (),
        earlier=tuple(dict.fromkeys(one.role for one in decide.before_steps(chain, [one.role for one in steps])))
        if steps
        else (),
        sent_back=_sent_back(verdicts),
    )


def _sent_back(verdicts: Sequence[Decision]) -> Decision | None:
    """Return the last return: whoever reads what came of it, a new version or an earlier step, looks for its reason."""
    return next((one for one in reversed(verdicts) if one.verdict == Verdict.RETURN), None)


def _own(who: Person, document: Document, chain: Sequence[Step]) -> tuple[Step, ...]:
    held = access.acting_roles(who, document.project)
    return tuple(step for step in chain if step.role in held)


def _scope(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return what these steps see; whoever has no step at all reads everything, as on the document's own page."""
    seen = tuple(dict.fromkeys(section for step in steps for section in step.sees))
    return (EVERYTHING,) if EVERYTHING in seen or not seen else seen


def _consent(who: Person, document: Document) -> Consent | None:
    found = consents.unconfirmed(document)
    if found is None or not set(consents.deciders(found)) & access.acting_roles(who, document.project):
        return None
    return found


def _version(document: Document, serial: int) -> Record:
    return documents.content(Revision.objects.get(document=document, serial=serial))


def _within(scope: Sequence[str], found: Sequence[Leaf]) -> list[Leaf]:
    return [leaf for leaf in found if EVERYTHING in scope or leaf.section in scope]


def _figures(scope: Sequence[str], before: Record | None, record: Record, kind: DocumentType) -> list[Leaf]:
    """Return the figures with those of the document before; of a part alone all values, for they are all there is."""
    whole = EVERYTHING in scope
    if before is None and whole:
        return []
    found = _within(scope, list(leaves(before or {}, record, kind)))
    return [leaf for leaf in found if leaf.section != HEADER and (leaf.numeric or not whole)]
