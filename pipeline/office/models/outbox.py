"""What people are still to be told, and what they were told. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.documents import Document
from pipeline.office.models.masters import Person


class Message(models.Model):
    """One thing that one person is told by one route, once; written in the transaction that makes it true.

    `about` names the thing; what is about no document concerns a target of copies. `sending_at` is set before it
    leaves: what a dead process left there is not sent again.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages")
    route = models.CharField(max_length=8)
    kind = models.CharField(max_length=12)
    about = models.CharField(max_length=120)
    document = models.ForeignKey(Document, null=True, on_delete=models.CASCADE, related_name="messages")
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=8)
    at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    in_digest = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "route", "about"], name="told_once")]
        indexes = [models.Index(fields=["state", "next_at"])]
        ordering = ["id"]
