"""Where an entry came from that was not written here: out of a bag of another office, or of an old folder of files.

Tables alone, no logic.
"""

from __future__ import annotations

from django.db import models

from pipeline.office.models.documents import Document
from pipeline.office.models.masters import Person


class Provenance(models.Model):
    """One imported entry: how and whence it came, who took it in; `source` is the SHA-256 that knows it again.

    Of a bag `source` is that of `entry.json`, of an old file that of the file. `facts` say the rest, which concerns
    nobody in person: the office and its checkpoint, or size and time of the file.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="provenance")
    way = models.CharField(max_length=8)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=300)
    source = models.CharField(max_length=64, db_index=True)
    facts = models.JSONField(default=dict)
