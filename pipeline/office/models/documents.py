"""A document, its versions, the parts that made them, and the verdicts on them. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.masters import Person, Project
from pipeline.stages import Stage


class Document(models.Model):
    """One document on its way, or arrived. Its content stands in its newest revision.

    `came_by` is empty for what was written here; `bag` and `legacy` came from elsewhere, see `Provenance`.
    """

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
    came_by = models.CharField(max_length=8, blank=True, default="")

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
    """One person's verdict on one step, bound to the digest of what that step sees.

    `on_behalf` is whom a deputy signed for; `returned_to` the role of the earlier step that a return leads to, empty
    for one to the author.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="decisions")
    revision = models.PositiveIntegerField()
    roles = models.JSONField()
    verb = models.CharField(max_length=12)
    verdict = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on_behalf = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    returned_to = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    scope_digests = models.JSONField()
    at = models.DateTimeField()
    void_at = models.DateTimeField(null=True)

    class Meta:
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
