"""Master data: the projects, the people, and who holds which role. Tables alone, no logic."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from pipeline.office.prepared import Prepared


class Project(models.Model):
    """One project (estate): its master data, as the documents print it."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=40, blank=True)
    fee_mode = models.CharField(max_length=20)
    active = models.BooleanField(default=True)
    facts = models.JSONField(default=dict)


class People(BaseUserManager["Person"]):
    """How Django's sign-in finds a person: by user name, exactly as it is written, and at every request by key."""

    def get(self, *args: Any, **wanted: Any) -> Person:
        """Return the one person who is asked for; by key alone with a prepared question, as every page begins so."""
        if args or wanted.keys() != {"pk"} or type(wanted["pk"]) is not int:
            return super().get(*args, **wanted)
        if found := _of_key(pk=wanted["pk"]):
            return found[0]
        raise self.model.DoesNotExist(wanted["pk"])


class Person(AbstractBaseUser):
    """One person of the company, who is also their account at the web desk: one table of people, not two.

    Without a password of their own nobody signs in; the command line asks for none.
    """

    user = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    active = models.BooleanField(default=True)
    mail = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    password = models.CharField(max_length=128, default="", blank=True)

    USERNAME_FIELD = "user"
    EMAIL_FIELD = "mail"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[People] = People()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the person still works here, as Django asks it at every request."""
        return self.active

    def __str__(self) -> str:
        return self.name


_of_key = Prepared(lambda pk: Person.objects.filter(pk=pk), pk=int)


class Role(models.Model):
    """A role held in one project, or in the whole company where `project` is empty."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=40)
    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="roles")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role", "project"], name="role_once")]
