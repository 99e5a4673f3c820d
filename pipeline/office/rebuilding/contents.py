"""What the entry itself gives back to its rows: description, the newest version's content, what its stage is now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from archive import entry as entries
from archive.entry import RESTRICTED
from archive.personal import WholeEntry
from pipeline import decide
from pipeline.attachments import rows_of
from pipeline.office import copying, filed, matters, personal, resembling, targets
from pipeline.office.models import Revision
from pipeline.office.rebuilding.story import Story
from pipeline.stages import RegisterState, Stage
from schemas import record as records
from schemas.document_type import DocumentType
from schemas.errors import Damaged, Refused
from schemas.expressions import NotApplicable
from schemas.language import _
from schemas.periods import PLACE

DRAFTS = _("Drafts that were not filed: hand them in again (their keys and numbers are not given again).")


def finish(story: Story) -> None:
    """Complete the rows of a document whose events were all read."""
    if story.document.entry:
        _from_entry(story)
        _of_its_stage(story)
    elif story.document.stage == Stage.DISPOSED:
        _destroyed(story)
    else:
        _given_up(story)
    story.postings = [one for one in story.postings if one.place]


def _destroyed(story: Story) -> None:
    """Leave of the content of a destroyed document its header, as its destruction did."""
    document = story.document
    header = {"doc_type": document.type, "project_code": document.project.code, "title": document.title}
    for version in story.revisions:
        version.record = records.dumps(header)
    # Nothing that is handed in is a version of it, so it need not be known by more.
    document.identity = story.revisions[-1].content_digest if story.revisions else ""


def _given_up(story: Story) -> None:
    """Let go of what was never filed: its content is lost, its key and its number are never given again (I6)."""
    document = story.document
    if document.stage != Stage.ABANDONED:
        story.around.lose(DRAFTS)
    document.stage = Stage.ABANDONED
    story.drops.clear()  # the same file is news again
    if story.register is not None:
        story.register.state = RegisterState.VOID


def _from_entry(story: Story) -> None:
    document = story.document
    store = filed.archive(story.around.premises)
    try:
        whole = WholeEntry(
            store.open(f"urn:letterbook:{document.entry}"),
            lambda: personal.safe(story.around.premises).key_of(document.key),
        )
        described = whole.read(entries.ENTRY)
        facts = story.facts = entries.loads(described)
    except (Damaged, Refused, OSError):
        story.around.lose(_("Entries that the ledger tells of and that cannot be read: letterbook repair"))
        return
    document.type, document.type_digest, document.period = facts.type, facts.type_digest, facts.period[:10]
    document.year = str(facts.year)
    if document.importance != copying.IMPORTANT:
        document.importance = facts.importance
    if not document.title or facts.more.get("confidentiality") != RESTRICTED:
        document.title = facts.title[:200]
    if document.issued_at is None:
        document.issued_at = datetime.fromisoformat(f"{facts.issued_on}T00:00:00").replace(tzinfo=PLACE)
    if (older := facts.more.get("supersedes")) in story.around.numbers:
        document.supersedes_id = story.around.numbers[older]
    if facts.register is not None and story.register is not None:
        for name in ("channels", "audience", "post_from", "post_until"):
            setattr(story.register, name, facts.register[name])
    story.record = _record(story, whole)
    if document.came_by:
        _as_imported(story, described)
    else:
        _newest(story)


def _record(story: Story, whole: WholeEntry) -> dict[str, Any]:
    """Return the fullest record of the entry that can be opened here."""
    names = whole.names()
    for name in (f"{entries.PERSONAL}{entries.RECORD}", entries.RECORD):
        if name in names:
            try:
                found: dict[str, Any] = records.loads(whole.read(name))
            except (Damaged, Refused):
                story.around.lose(_("Personal parts that no key opens here: their rows show what the public sees."))
            else:
                return found
    assert story.facts is not None
    facts = story.facts
    bare = {"title": facts.title, "project": {"code": facts.project, "name": facts.project_name}}
    return bare | {"doc_type": facts.type, "project_code": facts.project}


def _as_imported(story: Story, described: bytes) -> None:
    document, facts, one = story.document, story.facts, story.provenance
    assert facts is not None
    document.identity = facts.content_digest
    if one is None:
        return
    one.source = one.source or sha256(described).hexdigest()
    document.code = facts.code or None
    story.revisions = [
        Revision(document=document, serial=1, source=one.source, source_name=one.origin[:255], sources=[one.source],
                 record=records.dumps(story.record), digests={}, content_digest=facts.content_digest, chain=[],
                 submitted_by=one.by, at=one.at)
    ]  # fmt: skip


def _newest(story: Story) -> None:
    """Put the content into the newest version, and what follows from it into the document."""
    kind, record = story.around.kind(story.document), story.record
    if not story.revisions or record is None:
        return
    newest = story.revisions[-1]
    newest.record = records.dumps(record)
    if len(story.revisions) > 1:
        words = _("Content of earlier versions; who handed them in when, and their digests, are there.")
        story.around.lose(words, len(story.revisions) - 1)
    if kind is None:
        story.around.lose(_("Documents whose type this office no longer has: put it into types/."))
        return
    newest.digests = decide.section_digests(record, kind)
    if decide.content_digest(newest.digests, story.document.type_digest, _attached(record)) != newest.content_digest:
        story.around.lose(_("Versions whose content is not what was approved; letterbook verify names them."))
    _known_by(story, kind, record)
    if kind.digest != story.document.type_digest:
        story.around.lose(_("Documents shown with today's type: no copy of the type of their day is here."))


def _attached(record: Mapping[str, Any]) -> list[str]:
    return [row["sha256"] for row in rows_of(record)]


def _known_by(story: Story, kind: DocumentType, record: dict[str, Any]) -> None:
    """Compute again by what the document is known when its next version or its twin comes."""
    document = story.document
    try:
        document.identity = matters.identity_of(record, kind, document.project)
        document.likeness = resembling.likeness(record, kind, document.project)
    except (NotApplicable, ValueError, KeyError, TypeError):
        # The public record may lack what the identity is made of.
        document.identity = story.revisions[-1].content_digest


def _of_its_stage(story: Story) -> None:
    """Say whether a filed document waits for copies still, and owe the copies that nobody could be handed."""
    document = story.document
    if document.stage == Stage.FILED and _is_secured(story):
        document.stage = Stage.SECURED
    if document.stage == Stage.FILED:
        story.drops.clear()  # what was received is gone; its entry is not
    kind = story.around.kind(document)
    if kind is None or document.came_by or story.record is None:
        return
    for wanted in copying.owed(kind, story.record, document.importance):
        if wanted.role not in story.copies:
            copy = copying.waiting(document, wanted, story.record)
            copy.digest = document.entry_digest
            story.copies[wanted.role] = copy


def _is_secured(story: Story) -> bool:
    vault = targets.settings(story.around.premises)
    if not vault.policy.waits_for(story.document.type, story.document.importance):
        return True
    there = story.vaulted | ({filed.VAULT} & story.copies.keys())
    return all(one.name in there for one in vault.targets if one.waits)
