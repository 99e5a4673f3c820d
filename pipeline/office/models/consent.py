"""Telephone consent to an emergency text. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.documents import Document
from pipeline.office.models.masters import Person


class Consent(models.Model):
    """That `giver` agreed by telephone: when (as told), when it was written down (the system's time), and until when
    it must be confirmed.

    It is bound to the content of one revision, and to the prepared text whose wording that content fills in.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="consents")
    content_digest = models.CharField(max_length=64)
    prepared = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    escalates_to = models.CharField(max_length=40)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # The number that was dialled, in full: it is told masked, but to those whom `dossier.py` names.
    dialled = models.CharField(max_length=20, blank=True)
    told_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
