"""Who signs for whom during a leave. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.masters import Person, Project


class Delegation(models.Model):
    """One role of `giver` that `taker` exercises from `since` to `until` (ISO days, both included).

    Without a `project` it holds wherever the giver holds the role.
    """

    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputising")
    role = models.CharField(max_length=40)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.CharField(max_length=10)
    until = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
