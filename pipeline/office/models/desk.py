"""What people keep for themselves at the web desk. Tables alone, no logic."""

from __future__ import annotations

from django.db import models

from pipeline.office.models.masters import Person


class SavedSearch(models.Model):
    """A question that one person asks again: its words and filters as the address of the search page has them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="searches")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="search_once")]
        ordering = ["name"]
