"""Letters that belong together: a matter, and each letter or reply in it. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.documents import Document
from pipeline.office.models.masters import Project


class Matter(models.Model):
    """One matter that letters and replies are about; its number is what they name, or the first letter's own."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="matters")
    number = models.CharField(max_length=80)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="matter_once")]


class Correspondence(models.Model):
    """The place of one filed letter in its matter: which way it went, and which letter it answers."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="correspondence")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="letters")
    direction = models.CharField(max_length=3)
    answers = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="replies")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
