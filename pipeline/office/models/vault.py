"""What the second copies are owed, and how their targets stand. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.documents import Document


class VaultCopy(models.Model):
    """The copy of one entry on one target: waiting, copied (and read back), or failed so far.

    `trouble` says in one word why the last try failed, `detail` what the target answered.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="vault_copies")
    target = models.CharField(max_length=30)
    state = models.CharField(max_length=8)
    owed_since = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    copied_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=128, blank=True)
    trouble = models.CharField(max_length=10, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "document"], name="owed_once")]
        indexes = [models.Index(fields=["target", "state", "next_at"])]
        ordering = ["id"]


class VaultTarget(models.Model):
    """How one target stands: since when it fails, when somebody was told, how far its ledger and snapshots reach."""

    name = models.CharField(max_length=30, unique=True)
    is_made = models.BooleanField(default=False)
    failing_since = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=10, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    ledger_size = models.PositiveBigIntegerField(default=0)
    snapshot = models.CharField(max_length=80, blank=True)
    snapshot_at = models.DateTimeField(null=True)
