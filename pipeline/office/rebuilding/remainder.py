"""What only a database knows, taken over from that of a snapshot into one that was made anew.

A snapshot is up to a day old, so the tables are made from the ledger, which knows what came after it; but accounts,
codes and what was written and never filed stand in no event. A row is taken over only where nothing happened since.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pipeline.office import certificates, personal
from pipeline.office.models import AccessCode, Document, Event, Feedback, Person, Project, RegisterRow, Revision
from pipeline.office.rebuilding import contents, masters, steps
from pipeline.office.rebuilding.story import Around, key_of
from pipeline.stages import Stage
from schemas.language import _


def taken_over(file: Path, around: Around) -> None:
    """Take over what the database in `file` alone knows; inside the caller's transaction."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as base:
        base.row_factory = sqlite3.Row
        last = int(base.execute("SELECT coalesce(max(seq), 0) FROM office_event").fetchone()[0])
        _accounts(base, around)
        _codes(base, last, around)
        _receipts(base, around)
        _versions(base)
        _drafts(base, last, around)


def _accounts(base: sqlite3.Connection, around: Around) -> None:
    around.lost.pop(masters.ACCOUNTS, None)
    guarded = _guarded(base)
    for row in base.execute("SELECT id, user, password, mail, phone FROM office_person"):
        # A password that came back without its second factor would open more than it did.
        if row["password"] and row["id"] in guarded:
            around.lose(_("Passwords of accounts with a second factor: the administrator lets them be set anew."))
        password = "" if row["id"] in guarded else row["password"]
        Person.objects.filter(user=row["user"]).update(mail=row["mail"], phone=row["phone"], password=password)


def _guarded(base: sqlite3.Connection) -> set[int]:
    """Return the accounts that a second factor guards; the tables of the web desk may not be there."""
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'mfa_authenticator'").fetchone():
        return set()
    return {int(row[0]) for row in base.execute("SELECT user_id FROM mfa_authenticator")}


def _codes(base: sqlite3.Connection, last: int, around: Around) -> None:
    told = Event.objects.filter(kind="access-code-set", seq__gt=last)
    renewed = {str(body["project"]) for body in told.values_list("body", flat=True)}
    projects, people = _by("code", Project), _by("user", Person)
    found = base.execute(
        "SELECT p.code AS project, c.code, c.since, u.user, c.ended_at FROM office_accesscode c"
        " JOIN office_project p ON p.id = c.project_id JOIN office_person u ON u.id = c.by_id ORDER BY c.id"
    ).fetchall()
    kept = [row for row in found if row["project"] not in renewed and row["project"] in projects]
    AccessCode.objects.bulk_create(
        AccessCode(project_id=projects[row["project"]], code=row["code"], since=_moment(row["since"]),
                   by_id=people[row["user"]], ended_at=_moment(row["ended_at"]) if row["ended_at"] else None)
        for row in kept if row["user"] in people
    )  # fmt: skip
    if not renewed:
        around.lost.pop(masters.CODES, None)


def _moment(words: str) -> datetime:
    """Return a time as SQLite keeps it: UTC, without saying so."""
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def _by(name: str, model: type[Person | Project]) -> dict[str, int]:
    return dict(model._default_manager.values_list(name, "pk"))


def _receipts(base: sqlite3.Connection, around: Around) -> None:
    known = {row["receipt"]: row for row in base.execute("SELECT * FROM office_feedback")}
    for one in Feedback.objects.filter(receipt__in=known):
        row = known[one.receipt]
        one.secret, one.received, one.document_id = row["secret"], row["received"], row["document_id"]
        one.save(update_fields=["secret", "received", "document"])
    if not Feedback.objects.filter(secret="").exists():
        around.lost.pop(masters.RECEIPTS, None)


def _versions(base: sqlite3.Connection) -> None:
    """Give versions their content back that stands in no entry; nothing of what was forgotten since comes back."""
    kinds = (personal.DESTROYED, certificates.INTENT, "minimised")
    forgotten = {key_of(key) for key in Event.objects.filter(kind__in=kinds).values_list("document", flat=True)}
    empty = Revision.objects.filter(record=steps.NOTHING).exclude(document_id__in=forgotten)
    wanted = {(one.document_id, one.serial, one.content_digest): one for one in empty}
    for row in base.execute("SELECT * FROM office_revision"):
        if (one := wanted.get((row["document_id"], row["serial"], row["content_digest"]))) is not None:
            one.record, one.source_name = row["record"], row["source_name"]
            one.digests, one.reminders = json.loads(row["digests"]), json.loads(row["reminders"])
            one.save(update_fields=["record", "source_name", "digests", "reminders"])


def _drafts(base: sqlite3.Connection, last: int, around: Around) -> None:
    """Let what was never filed wait again where it waited: its content came back, nothing happened to it since."""
    states = dict(base.execute("SELECT document_id, state FROM office_registerrow").fetchall())
    names = ("stage", "type_digest", "identity", "likeness", "period", "title", "importance")
    for row in list(_given_up(base, last)):
        Document.objects.filter(pk=row["id"]).update(**{name: row[name] for name in names})
        RegisterRow.objects.filter(document_id=row["id"]).update(state=states.get(row["id"], ""))
        around.lost[contents.DRAFTS] -= 1
    around.lost += type(around.lost)()  # a count of nothing is no loss


def _given_up(base: sqlite3.Connection, last: int) -> Iterator[sqlite3.Row]:
    later = set(Event.objects.filter(seq__gt=last).values_list("document", flat=True))
    mine = {one.pk: one for one in Document.objects.filter(entry="", stage=Stage.ABANDONED)}
    for row in base.execute("SELECT * FROM office_document WHERE entry = ''"):
        one = mine.get(row["id"])
        if one is None or one.key != row["key"] or row["key"] in later or row["stage"] == Stage.ABANDONED:
            continue
        newest = one.revisions.order_by("-serial").first()
        if newest is not None and newest.record != steps.NOTHING:
            yield row
