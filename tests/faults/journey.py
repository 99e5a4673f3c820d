"""One journey through an office, each step acknowledged in writing; and whether a later office still knows of each."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults import looking
from tests.faults.letters import letter

AUTHOR, MANAGER, CLERK = "linruoxi", "zhouqiming", "xuke"
DRAFT = "D000003"


def travelled(office: Path, acks: Path, folder: Path, cuts: list[dict[str, Any]]) -> None:
    """Hand in, approve, release and publish a circular, take two letters and a dropped file; acknowledge each.

    The acknowledgements stand outside the office. After each of them the power is cut as `cuts` say.
    """
    for number, (step, facts) in enumerate(_steps(office, folder)):
        with acks.open("a") as file:
            file.write(json.dumps({"step": step, **facts}) + "\n")
        for cut in cuts:
            into = f"{cut['into']}-{number}-{step}-{cut['seed']}"
            os.setxattr(office, "user.cut", json.dumps({**cut, "into": into, "acks": str(acks)}).encode())


def _steps(office: Path, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    from pipeline import flow, inbox
    from pipeline.office import access
    from pipeline.stages import Verdict
    from tests import campaigns

    author = access.person(AUTHOR)
    document = flow.submit(campaigns.circulars(folder, 3)[2], author)[0]
    yield "submitted", {"key": document.key}
    document = flow.decide(document, access.person(MANAGER), Verdict.APPROVE)
    yield "decided", {"key": document.key}
    document = flow.release(document, author)
    yield "released", {"key": document.key, "number": document.number}
    document = flow.publish(document, author)
    yield "published", {"key": document.key, "number": document.number}
    for number in range(2):
        taken = flow.submit(letter(folder, number), access.person(CLERK), project="TFY")[0]
        yield "released", {"key": taken.key, "number": taken.number}
    (office / "inbox" / "TFY").mkdir(exist_ok=True)
    (office / "inbox" / "TFY" / "wrong.json").write_bytes(b"{")
    inbox.drain(looking.premises())
    yield "returned", {"name": "wrong.json"}


def lost(office: Path, acks: list[dict[str, Any]]) -> list[str]:
    """Return the acknowledged steps that the office knows nothing of."""
    return [json.dumps(ack) for ack in acks if not _KNOWN[ack["step"]](office, ack)]


def _is_submitted(_office: Path, ack: dict[str, Any]) -> bool:
    from pipeline import receive
    from pipeline.office import documents
    from pipeline.office.models import Document

    document = Document.objects.filter(key=ack["key"]).first()
    if document is None or (revision := documents.latest(document)) is None:
        return False
    return receive.lying(looking.premises(), revision.source) is not None


def _is_decided(_office: Path, ack: dict[str, Any]) -> bool:
    from pipeline.office.models import Decision

    return Decision.objects.filter(document__key=ack["key"], verdict="approve", void_at=None).count() == 1


def _is_released(_office: Path, ack: dict[str, Any]) -> bool:
    from pipeline.office import filed
    from pipeline.office.models import Document, Event

    document = Document.objects.get(key=ack["key"])
    told = Event.objects.filter(kind="filed", document=document.key)
    if document.number != ack["number"] or told.count() != 1:
        return False
    return filed.archive(looking.premises()).open(told.get().body["entry"]).read_back() > 0


def _is_published(_office: Path, ack: dict[str, Any]) -> bool:
    from pipeline.office.models import Delivery

    return Delivery.objects.filter(document__key=ack["key"]).exists()


def _is_returned(office: Path, ack: dict[str, Any]) -> bool:
    return any((office / "returned").rglob(f"{ack['name']}.问题.html")) and any(
        (office / "received").rglob(str(ack["name"]))
    )


_KNOWN = {
    "submitted": _is_submitted,
    "decided": _is_decided,
    "released": _is_released,
    "published": _is_published,
    "returned": _is_returned,
}
