"""What tests of the desk ask of a page: its words, and how many queries it takes."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline.office.models import Document


def page(client, document: Document, more: str = "") -> str:
    answer = client.get(f"/documents/{document.key}/{more}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)
