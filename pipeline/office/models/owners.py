"""What owners come in by, and what they wrote at the desk. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.documents import Document
from pipeline.office.models.masters import Person, Project


class AccessCode(models.Model):
    """The code on the notice boards of a project: whoever knows it may read what is for its owners.

    It is kept as it is, since it is printed again for every new poster. The one without `ended_at` is in force.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="access_codes")
    code = models.CharField(max_length=12)
    since = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=models.Q(ended_at=None), name="one_access_code")
        ]
        ordering = ["id"]


class Feedback(models.Model):
    """What somebody wrote at the desk: its receipt and the letter that it became. Who wrote stands in the letter alone.

    Of the secret that opens its state only the digest is kept. Until it is a letter it lies in `received/`, under the
    SHA-256 `received`.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="feedback")
    receipt = models.CharField(max_length=40, unique=True)
    secret = models.CharField(max_length=64)
    category = models.CharField(max_length=30)
    at = models.DateTimeField()
    due_on = models.CharField(max_length=10)
    received = models.CharField(max_length=64, blank=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="feedback")
    taken_up_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
