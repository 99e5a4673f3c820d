"""Who looked at what concerns persons, or took it away. Rows are added and never changed. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.documents import Document
from pipeline.office.models.masters import Person


class Access(models.Model):
    """One look at personal data or one export of it: who at which account, when, of what, what for (5.6.2)."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=12)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    operator = models.CharField(max_length=60)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="accesses")
    what = models.CharField(max_length=300)
    purpose = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
