"""Master data: the projects, the people, and who holds which role. Tables alone, no logic."""

from __future__ import annotations

from django.db import models


class Project(models.Model):
    """One project (estate): its master data, as the documents print it."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=40, blank=True)
    fee_mode = models.CharField(max_length=20)
    active = models.BooleanField(default=True)
    facts = models.JSONField(default=dict)


class Person(models.Model):
    """One person of the company."""

    user = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    active = models.BooleanField(default=True)
    mail = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)


class Role(models.Model):
    """A role held in one project, or in the whole company where `project` is empty."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=40)
    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="roles")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role", "project"], name="role_once")]
