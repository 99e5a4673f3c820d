"""The tables. No logic here: steps are taken in `pipeline/flow.py`, questions answered in the modules beside this."""

from __future__ import annotations

from django.db import models

from pipeline.stages import PostingState, RegisterState, Stage


class Project(models.Model):
    """One project (estate): its master data, as the documents print it."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=40, blank=True)
    fee_mode = models.CharField(max_length=20)
    active = models.BooleanField(default=True)
    facts = models.JSONField(default=dict)


class Person(models.Model):
    """One person of the company."""

    user = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    active = models.BooleanField(default=True)


class Role(models.Model):
    """A role held in one project, or in the whole company where `project` is empty."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=40)
    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="roles")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role", "project"], name="role_once")]


class Document(models.Model):
    """One document on its way, or arrived. Its content stands in its newest revision."""

    key = models.CharField(max_length=20, unique=True)
    type = models.CharField(max_length=40)
    type_digest = models.CharField(max_length=64)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="documents")
    identity = models.CharField(max_length=64)
    likeness = models.CharField(max_length=64, blank=True)
    period = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=200)
    stage = models.CharField(max_length=20, choices=[(stage.value, stage.value) for stage in Stage])
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    importance = models.CharField(max_length=10)
    opened_at = models.DateTimeField()
    number = models.CharField(max_length=80, null=True, unique=True)
    code = models.CharField(max_length=9, null=True, unique=True)
    year = models.CharField(max_length=4, blank=True)
    issued_at = models.DateTimeField(null=True)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    opened_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="opened")
    entry = models.CharField(max_length=200, blank=True)
    entry_digest = models.CharField(max_length=128, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["type", "project", "identity"]),
            models.Index(fields=["type", "project", "likeness"]),
            models.Index(fields=["stage"]),
            models.Index(fields=["project", "type", "period"]),
        ]


class Revision(models.Model):
    """One version of a document's content, as handed in and as resolved."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="revisions")
    serial = models.PositiveIntegerField()
    source = models.CharField(max_length=64)
    source_name = models.CharField(max_length=255)
    sources = models.JSONField(default=list)
    record = models.TextField()
    digests = models.JSONField()
    content_digest = models.CharField(max_length=64)
    chain = models.JSONField()
    reminders = models.JSONField(default=list)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "serial"], name="revision_once")]
        ordering = ["serial"]


class Part(models.Model):
    """One part that somebody handed in; what it says stands in its received file.

    `sections` are those it brought, `standing` those of them that no later part of the same person took the place of.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=64)
    source_name = models.CharField(max_length=255)
    position = models.PositiveIntegerField(default=0)
    sections = models.JSONField()
    standing = models.JSONField()
    reminders = models.JSONField(default=list)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Decision(models.Model):
    """One person's verdict on one step, bound to the digest of what that step sees."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="decisions")
    revision = models.PositiveIntegerField()
    roles = models.JSONField()
    verb = models.CharField(max_length=12)
    verdict = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    scope_digests = models.JSONField()
    at = models.DateTimeField()
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Event(models.Model):
    """One fact, written in the transaction that makes it. The ledger on disk follows this table."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    document = models.CharField(max_length=80, blank=True, db_index=True)
    body = models.JSONField()
    salt = models.CharField(max_length=64)


class Series(models.Model):
    """The last number given in a series; numbers are given one by one and never again (I6)."""

    name = models.CharField(max_length=120, unique=True)
    last = models.PositiveIntegerField(default=0)


class RegisterRow(models.Model):
    """One row of 《对客信息发布一览表》 (5.6.1), opened at submission and completed by publication."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="register_row")
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in RegisterState])
    year = models.CharField(max_length=4, blank=True)
    serial = models.PositiveIntegerField(null=True)
    channels = models.JSONField()
    audience = models.CharField(max_length=80)
    post_from = models.CharField(max_length=10, blank=True)
    post_until = models.CharField(max_length=10, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Delivery(models.Model):
    """One channel that a document went out by."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    where = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "channel"], name="delivered_once")]
        ordering = ["id"]


class Posting(models.Model):
    """Paper at one place: 待张贴 when printed, 已张贴, 已撤下."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="postings")
    place = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in PostingState])
    copies = models.PositiveIntegerField(default=1)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    photo = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]


class Copy(models.Model):
    """A second copy in the vault, or a copy sent to a role (抄送)."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="copies")
    kind = models.CharField(max_length=8)
    to = models.CharField(max_length=40)
    clause = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=128, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "kind", "to"], name="copied_once")]
        ordering = ["id"]


class Drop(models.Model):
    """One file that came in, known by its bytes; the same bytes get the same answer."""

    sha256 = models.CharField(max_length=64)
    project = models.CharField(max_length=20, blank=True)
    by = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=255)
    at = models.DateTimeField()
    document = models.ForeignKey(Document, null=True, on_delete=models.CASCADE, related_name="drops")
    revision = models.PositiveIntegerField(null=True)
    problems = models.JSONField(default=list)


class Lease(models.Model):
    """A live process's claim on one piece of work; `resume` never touches what is held."""

    work = models.CharField(max_length=120, unique=True)
    holder = models.CharField(max_length=120)
    until = models.DateTimeField()
