"""Rounds of the quality centre's spot checks. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.masters import Person


class DrawRound(models.Model):
    """One round of spot checks: its population is committed when it is opened, its seed exists when it is closed."""

    name = models.CharField(max_length=20, unique=True)
    year = models.CharField(max_length=4)
    type = models.CharField(max_length=40)
    query = models.CharField(max_length=200, blank=True)
    population = models.JSONField()
    population_digest = models.CharField(max_length=64)
    active = models.JSONField()
    drawn_before = models.JSONField(default=list)
    covered = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    record = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["year", "type"])]
