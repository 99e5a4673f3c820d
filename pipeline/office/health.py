"""What `doctor` can only tell with the office's database open: roles that nobody holds, events, migrations."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from pipeline import decide, doctor
from pipeline.doctor import Finding, State
from pipeline.notifying import FaultyNotify, Notify
from pipeline.office import access, custody, drill_memory, kept_apart, kinds, outbox, people, vault_state
from pipeline.office.models import Event, Person, Project
from pipeline.premises import Premises
from schemas.document_type import DocumentType
from schemas.language import text

_LATELY = 500


def findings(premises: Premises) -> Iterator[Finding]:
    """Yield how the machine, the office's folders and its people stand."""
    # By time, not by number: what was written while the clock was back is the newest, and early.
    newest = max(Event.objects.order_by("-seq").values_list("at", flat=True)[:_LATELY], default=None)
    yield from doctor.machine()
    yield from doctor.place(premises, timezone.localtime(), timezone.localtime(newest) if newest else None)
    yield from vault_state.findings(premises)
    yield from _notify(premises)
    yield from _ledger_key(premises)
    yield from custody.findings(premises)
    yield from kept_apart.findings(premises)
    yield from drill_memory.findings()
    for project in Project.objects.filter(active=True).order_by("code"):
        for kind in kinds.available(premises).values():
            yield from _undecidable(kind, project)


def _undecidable(kind: DocumentType, project: Project) -> Iterator[Finding]:
    """Yield a warning where a plain document of `kind` could never be approved in `project`."""
    # A plain one: every field is known, and nothing stands in it.
    plain = dict.fromkeys(kind.schema["properties"])
    record = {**plain, "project": people.facts_of(project), "channels": list(kind.default_channels)}
    here = Q(roles__project=project) | Q(roles__project=None)
    authors = Person.objects.filter(here, roles__role__in=kind.author_roles, active=True)
    author = authors.order_by("user").first()
    if author is None:
        words = text("Nobody in %(project)s may write a %(type)s.", project=project.code, type=kind.title_in())
        yield Finding("no-author", State.WARNING, words, text("letterbook people add USER --role steward@PROJECT"))
        return
    chain = decide.chain_of(kind, record, access.roles_of(author, project))
    holders = access.holders({step.role for step in chain}, project, leaving_out=[author])
    if (step := decide.can_be_decided(chain, holders)) is not None:
        role = access.role_titles([step.role])
        words = text(
            "In %(project)s nobody can approve a %(type)s as %(role)s.",
            project=project.code,
            type=kind.title_in(),
            role=role,
        )
        yield Finding("nobody-decides", State.WARNING, words, text("letterbook people add USER --role ROLE@PROJECT"))


def _ledger_key(premises: Premises) -> Iterator[Finding]:
    """Yield how the key is kept that signs the ledger; an office that has signed nothing yet has none."""
    private = premises.ledger_key / "private"
    if not (premises.ledger / "keys.json").exists():
        return
    if not private.exists():
        words = text("The key that signs the ledger is gone; its checkpoints stay good, and no new one is signed.")
        fix = text("Bring back keys/ledger/private from where it was kept, or: letterbook ledger key replace")
        yield Finding("ledger-key", State.FAILED, words, fix)
    elif private.stat().st_mode & 0o077:
        words = text("Others on this machine can read the key that signs the ledger.")
        yield Finding("ledger-key", State.WARNING, words, text("chmod 600 keys/ledger/private; then make a new key."))
    else:
        yield Finding("ledger-key", State.OK, text("The key that signs the ledger is there, for its owner alone."))


def _notify(premises: Premises) -> Iterator[Finding]:
    """Yield how people are told whose turn it is, and what the law asks of an office that tells by others' servers."""
    try:
        notify = Notify.of(premises.settings, premises.root)
    except FaultyNotify as error:
        yield Finding("notify", State.FAILED, text(error.message, **error.params), text("Correct it in office.toml."))
        return
    if notify.smtp is None and notify.robot is None:
        return
    if not notify.stored_in_china:
        words = text(
            "Notifications leave this office, and nothing says that they are stored in mainland China (境内存储)."
        )
        yield Finding(
            "stored-in-china", State.WARNING, words, text("Make sure of it, then set stored_in_china = true.")
        )
    if not notify.agreement:
        words = text("No agreement binds whoever carries the notifications (受托处理协议).")
        yield Finding("agreement", State.WARNING, words, text('Sign one, and name it: agreement = "…".'))
    lacking = Person.objects.filter(active=True, mail="").count() if notify.smtp else 0
    if lacking:
        words = text("%(count)s people have no mail address and are told nothing by mail.", count=lacking)
        yield Finding("no-mail", State.WARNING, words, text("letterbook people add USER --mail ADDRESS"))
    if stuck := outbox.stuck():
        words = text("%(count)s notifications did not leave, or may not have.", count=stuck)
        yield Finding("not-told", State.WARNING, words, text("Ask the people concerned, and look at the mail server."))
