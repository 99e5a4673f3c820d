"""What is kept from being destroyed, and what was appraised, by whom. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.documents import Document
from pipeline.office.models.masters import Person, Project


class Appraisal(models.Model):
    """One round of appraisal (鉴定): a list of documents whose term ended, and one decision on all of them.

    `outcome` is `keep` (until `keep_until`) or `destroy`; `entries` is the list as it was proposed, `digest` its
    SHA-256. `verdict` is empty until the second person has answered. `begun_at` is when the destruction began.
    """

    name = models.CharField(max_length=20, unique=True)
    outcome = models.CharField(max_length=10)
    keep_until = models.DateField(null=True)
    reason = models.TextField()
    entries = models.JSONField()
    digest = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True)
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    disposed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Hold(models.Model):
    """A reason not to destroy one document, or any of a project, until it is released: a lawsuit, a complaint."""

    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="holds")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    why_released = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]


class Departure(models.Model):
    """The day on which the owner left whom a document is about: the term of its personal part counts from it."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="departure")
    left_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    minimised_at = models.DateTimeField(null=True)
