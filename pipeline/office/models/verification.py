"""What the checks of everything against everything found. Rows are added and never changed. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.masters import Person


class Verification(models.Model):
    """One complete check: how many entries were read, how many there should be, and every fault by name."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    operator = models.CharField(max_length=60)
    checked = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    faults = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
