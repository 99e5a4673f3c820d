"""What the office writes down of itself: every event, the numbers given, who is at work. Tables alone, no logic."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One fact, written in the transaction that makes it. The ledger on disk follows this table."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    document = models.CharField(max_length=80, blank=True, db_index=True)
    body = models.JSONField()
    salt = models.CharField(max_length=64)

    class Meta:
        # The newest of a kind stand at the end of its part of the index; by kind alone all of them would be sorted.
        indexes = [models.Index(fields=["kind", "seq"], name="event_by_kind")]


class Series(models.Model):
    """The last number given in a series; numbers are given one by one and never again (I6)."""

    name = models.CharField(max_length=120, unique=True)
    last = models.PositiveIntegerField(default=0)


class Lease(models.Model):
    """A live process's claim on one piece of work; `resume` never touches what is held."""

    work = models.CharField(max_length=120, unique=True)
    holder = models.CharField(max_length=120)
    until = models.DateTimeField()
