"""How each event after the release becomes rows again: the entry, what left the house, paper, copies, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pipeline.office import certificates, filed
from pipeline.office.copying import IMPORTANT, ROLE
from pipeline.office.models import Copy, Delivery, Event, Posting, Provenance
from pipeline.office.rebuilding.story import Story, key_of, said
from pipeline.publish import PAPER, waiting_place
from pipeline.stages import PostingState, RegisterState, Stage
from schemas.document_type import channels
from schemas.language import _

Handler = Callable[[Story, Event], None]


def _filed(story: Story, event: Event) -> None:
    document = story.document
    document.entry = str(event.body["entry"]).removeprefix("urn:letterbook:")
    document.entry_digest, document.number = event.body["inventory"], event.body["number"]
    document.stage = Stage.FILED


def _imported(story: Story, event: Event) -> None:
    body, document = event.body, story.document
    by = story.by(event)
    document.came_by, document.author = body["way"], by
    names = ("number", "way", "origin", "operator", "by", "sealed")
    about = {name: value for name, value in body.items() if name not in names}
    story.provenance = Provenance(
        document=document, way=body["way"], at=event.at, by=by, origin=said(body, "origin")[:300],
        source=said(body, "sha256"), facts=about,
    )  # fmt: skip


def _copied(story: Story, event: Event) -> None:
    body, to = event.body, str(event.body["to"])
    if to == filed.VAULT:
        story.copies[to] = Copy(
            document=story.document, kind=filed.VAULT, to=to, clause=filed.VAULT_CLAUSE, at=event.at,
            digest=body["inventory"],
        )  # fmt: skip
        return
    story.copies[to] = Copy(
        document=story.document, kind=ROLE, to=to, clause=said(body, "clause"), at=event.at,
        digest=story.document.entry_digest, people=body.get("people", []), sent=body.get("sent", {}),
        purpose=said(body, "purpose"), projects=body.get("projects") or [story.document.project.code],
    )  # fmt: skip


def _vaulted(story: Story, event: Event) -> None:
    story.vaulted.add(str(event.body["target"]))


def _received(story: Story, event: Event) -> None:
    if (copy := story.copies.get(event.body["to"])) is not None:
        copy.receipt_by, copy.receipt_at = story.by(event), event.at


def _raised(story: Story, _event: Event) -> None:
    story.document.importance = IMPORTANT


def _delivered(story: Story, event: Event) -> None:
    body, document = event.body, story.document
    story.deliveries.append(
        Delivery(document=document, channel=body["channel"], at=event.at, by=story.by(event), digest=body["digest"],
                 where=said(body, "where")[:300])
    )  # fmt: skip
    if body["channel"] in PAPER:
        place = channels()[body["channel"]].titles["zh-Hans"]
        story.postings.append(Posting(document=document, place=place, state=PostingState.WAITING))


def _published(story: Story, event: Event) -> None:
    story.document.stage = Stage.PUBLISHED
    if story.register is not None:
        story.register.state = RegisterState.PUBLISHED
        story.register.published_at, story.register.published_by = event.at, story.by(event)


def _posted(story: Story, event: Event) -> None:
    body = event.body
    place = said(body, "place")
    here = (one for one in story.postings if one.place == place and one.state != PostingState.REMOVED)
    if (posting := next(here, None)) is None:
        waits = {one.place: one for one in reversed(story.postings) if one.state == PostingState.WAITING}
        named = waiting_place(place, waits)
        posting = waits[named] if named else Posting(document=story.document)
        posting.place = place
        if not named:
            story.postings.append(posting)
    posting.state, posting.copies, posting.photo = PostingState.POSTED, body["copies"], said(body, "photo")
    posting.posted_at, posting.posted_by = posting.posted_at or event.at, story.by(event)


def _removed(story: Story, event: Event) -> None:
    place = said(event.body, "place")
    for posting in story.postings:
        if posting.place == place and posting.state == PostingState.POSTED:
            posting.state, posting.removed_at = PostingState.REMOVED, event.at
            posting.removed_by = story.by(event)
            break
    is_down = all(one.state == PostingState.REMOVED for one in story.postings)
    if story.register is not None and story.document.stage == Stage.PUBLISHED and is_down:
        story.register.state = RegisterState.REMOVED


def _withdrawn(story: Story, _event: Event) -> None:
    story.document.stage = Stage.WITHDRAWN
    if story.register is not None:
        story.register.state = RegisterState.WITHDRAWN


def _superseded(story: Story, _event: Event) -> None:
    story.document.stage = Stage.SUPERSEDED


def _disposed(story: Story, event: Event) -> None:
    """Leave of a destroyed document what its certificate tells, and what was written down with it."""
    body, document = event.body, story.document
    document.stage, document.entry, document.entry_digest = Stage.DISPOSED, "", ""
    document.title, document.type = body["title"], body["type"]
    story.copies.pop(filed.VAULT, None)
    story.drops.clear()
    if "type_digest" not in body:
        story.around.lose(
            _("Of documents destroyed before certificates told it: period, code, importance, posting days.")
        )
        return
    for name in ("type_digest", "period", "importance", "code", "year"):
        setattr(document, name, body[name])
    document.issued_at = datetime.fromisoformat(body["issued_at"])
    document.supersedes_id = story.around.numbers.get(body["supersedes"])
    for name, value in body.get("register", {}).items():
        setattr(story.register, name, value)
    if "postings" in body:
        story.postings = [_hung(story, row) for row in body["postings"]]
    elif story.postings:
        story.around.lose(_("Places where destroyed documents hung that were not open to everybody."))


def _hung(story: Story, row: Mapping[str, Any]) -> Posting:
    """Return a posting of which its certificate tells: the words of its own events went with the document's key."""
    whom = {name: story.around.person(row[name]) if row[name] else None for name in ("posted_by", "removed_by")}
    moments = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in ("posted_at", "removed_at")}
    return Posting(
        document=story.document, place=row["place"], state=row["state"], copies=row["copies"],
        photo="—" if row["photo"] else "", **whom, **moments,
    )  # fmt: skip


def _opened(story: Story, event: Event) -> None:
    story.document.opened_by_id = key_of(event.body["opener"])


HANDLERS: Mapping[str, Handler] = {
    "filed": _filed,
    "imported": _imported,
    "copied": _copied,
    "vaulted": _vaulted,
    "received": _received,
    "raised": _raised,
    "delivered": _delivered,
    "published": _published,
    "posted": _posted,
    "removed": _removed,
    "withdrawn": _withdrawn,
    "superseded": _superseded,
    "notice-opened": _opened,
    certificates.INTENT: _disposed,
}
