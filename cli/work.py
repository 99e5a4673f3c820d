"""What one worker does with one file or document, and the plain value it sends back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.errors import LetterbookError
from schemas.language import current


@dataclass(frozen=True, slots=True)
class Done:
    """How one piece of work ended: rows of the outside contract, and the refusal if there was one."""

    name: str
    rows: tuple[dict[str, Any], ...] = ()
    error: str = ""
    clause: str = ""
    exit_code: int = 0
    problems: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done to each of many: which work, by whom, with which settings. Plain, so that it can travel."""

    work: str
    by: str
    project: str = ""
    channels: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    room: str = ""


def carry_out(order: Order, name: str) -> Done:
    """Do `order` to the file or document `name`; a refusal is part of the answer, a bug rises."""
    try:
        return Done(name, tuple(_WORK[order.work](order, name)))
    except LetterbookError as error:
        problems = tuple(fault.row(current()) for fault in getattr(error, "problems", ()))
        return Done(name, _as_it_stands(order, name), error.localized(), error.clause, error.exit_code, problems)


def _as_it_stands(order: Order, name: str) -> tuple[dict[str, Any], ...]:
    from pipeline.office import documents, here

    if order.work == "submit":
        return ()
    try:
        return (documents.row(documents.find(name), here.office()),)
    except documents.NoSuchDocument:
        return ()


def _submit(order: Order, name: str) -> list[dict[str, Any]]:
    from pipeline import flow
    from pipeline.office import access, contributions, documents, here

    by, began = access.person(order.by), datetime.now(UTC)
    reasons = dict(order.reasons)
    made = flow.submit(Path(name), by, project=order.project or None, reasons=reasons, room=order.room)
    rows = []
    for document in made:
        newest = documents.latest(document)
        told = newest or contributions.newest(document)
        assert told is not None, "a document is opened by a whole file or by a part"
        serial = newest.serial if newest else 0
        known = {"revision": serial, "is_news": told.at >= began, "reminders": told.reminders}
        rows.append({"file": name, **documents.row(document, here.office()), **known})
    return rows


def _release(order: Order, name: str) -> list[dict[str, Any]]:
    from pipeline import flow
    from pipeline.office import access, documents, here

    document = flow.release(documents.find(name), access.person(order.by))
    return [documents.row(document, here.office())]


def _publish(order: Order, name: str) -> list[dict[str, Any]]:
    from pipeline import flow
    from pipeline.office import access, documents, here

    document = flow.publish(documents.find(name), access.person(order.by), order.channels)
    return [documents.row(document, here.office())]


_WORK: dict[str, Callable[[Order, str], list[dict[str, Any]]]] = {
    "submit": _submit,
    "release": _release,
    "publish": _publish,
}
