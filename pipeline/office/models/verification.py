"""What the checks of everything against everything found. Rows are added and never changed. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.masters import Person


class Verification(models.Model):
    """One check: how many entries were read, how many there should be, and every fault by name.

    `covered` is how much each part looked at; `nights` says of how many nights it is one.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    operator = models.CharField(max_length=60)
    checked = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    faults = models.JSONField(default=list)
    covered = models.JSONField(default=list)
    nights = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]


class FixityCheck(models.Model):
    """When the object at a path of a store was last read to its last byte, so that the next check begins elsewhere."""

    store = models.CharField(max_length=40)
    path = models.CharField(max_length=300)
    at = models.DateTimeField()
    is_whole = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "path"], name="read_once")]
        indexes = [models.Index(fields=["store", "at"], name="read_longest_ago")]
