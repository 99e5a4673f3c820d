"""What leaves the house: register rows, deliveries, paper at its places, copies. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.documents import Document
from pipeline.office.models.masters import Person
from pipeline.stages import PostingState, RegisterState


class RegisterRow(models.Model):
    """One row of 《对客信息发布一览表》 (5.6.1), opened at submission and completed by publication."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="register_row")
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in RegisterState])
    year = models.CharField(max_length=4, blank=True)
    serial = models.PositiveIntegerField(null=True)
    channels = models.JSONField()
    audience = models.CharField(max_length=80)
    post_from = models.CharField(max_length=10, blank=True)
    post_until = models.CharField(max_length=10, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")


class Delivery(models.Model):
    """One channel that a document went out by."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    where = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "channel"], name="delivered_once")]
        ordering = ["id"]


class Posting(models.Model):
    """Paper at one place: 待张贴 when printed, 已张贴, 已撤下."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="postings")
    place = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in PostingState])
    copies = models.PositiveIntegerField(default=1)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    photo = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]


class Copy(models.Model):
    """A second copy in the vault, or a copy sent to a role (抄送).

    `at` is when it was delivered: to `people` (user names), for `purpose`, `sent` being its files, name to SHA-256.
    `projects` (codes) are those whose holders of the role receive it. Without `at` nobody holds the role yet.
    The receipt (`receipt_by`, `receipt_at`) reminds and blocks nothing.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="copies")
    kind = models.CharField(max_length=8)
    to = models.CharField(max_length=40)
    clause = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=128, blank=True)
    people = models.JSONField(default=list)
    projects = models.JSONField(default=list)
    sent = models.JSONField(default=dict)
    purpose = models.CharField(max_length=80, blank=True)
    receipt_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "kind", "to"], name="copied_once")]
        ordering = ["id"]
