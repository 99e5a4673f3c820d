"""The certificates of what was destroyed (销毁证明): files here and on every target of copies, made from the ledger.

They outlive what they certify, so they lie wherever it lay; each can be made again from its event, and is compared with
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive import durable
from archive.faults import Fault
from pipeline.office import targets
from pipeline.office.models import Document, Event
from pipeline.office.targets import Place
from pipeline.premises import Premises
from schemas import record as records
from schemas.errors import LetterbookError, WrongUsage
from schemas.language import _, text

# The event that begins a destruction, and says all that the certificate says.
INTENT = "disposing"
# What stands in a certificate in this order; whatever else the event says stands behind it.
_CERTIFIED = (
    "number", "title", "type", "project", "term", "ended_on", "entry", "inventory", "files", "filed_as", "round",
    "list", "proposed_by", "confirmed_by", "basis", "by",
)  # fmt: skip


class NotDisposed(WrongUsage):
    """There is a certificate only of what was destroyed."""

    message = _("%(document)s was not destroyed: there is no certificate of it.")


def certificate(intent: Event) -> bytes:
    """Return the certificate of one destroyed document (销毁证明) as a file that is read without this program.

    It says what the event says and nothing else, so it can be made again, and is proved by the ledger.
    """
    told = {name: _in_order(value) for name, value in intent.body.items() if name != "operator"}
    in_order = {name: told.pop(name) for name in _CERTIFIED if name in told} | _in_order(told)
    about = {"certificate": "letterbook-disposal", "version": 1, "event": intent.seq, "at": intent.at.isoformat()}
    return (records.dumps(about | in_order, indent=1) + "\n").encode()


def _in_order(value: Any) -> Any:
    # A row keeps the order in which it was written, the ledger that of the alphabet: the certificate has one of both.
    if isinstance(value, dict):
        return {name: _in_order(value[name]) for name in sorted(value)}
    return [_in_order(one) for one in value] if isinstance(value, list) else value


def certificate_of(document: Document) -> bytes:
    """Return the certificate of `document`.

    Raises:
        NotDisposed
    """
    found = Event.objects.filter(kind=INTENT, document=document.key).first()
    if found is None:
        raise NotDisposed(document=document.number or document.key)
    return certificate(found)


def lay_down(intent: Event, premises: Premises) -> None:
    """Write the certificate durably, here and on every target; one that lies there as it should is left alone.

    Raises:
        Damaged, OSError: a target is away.
    """
    name, data = _name(intent), lay_down_here(intent, premises)
    for place in targets.in_use(premises):
        place.store.must_exist()
        if _read(place, name) != data:
            place.certificates.write(name, data)


def lay_down_here(intent: Event, premises: Premises) -> bytes:
    """Write the certificate durably in the office alone, where it does not lie as it should, and return it."""
    place, data = _folder(premises) / _name(intent), certificate(intent)
    if not place.is_file() or place.read_bytes() != data:
        durable.make_folder(place.parent)
        durable.write_durably(place, data)
    return data


def followed(place: Place) -> LetterbookError | OSError | None:
    """Bring to a target the certificates that it lacks; return what kept it from that."""
    if not (wanted := _wanted()):
        return None
    try:
        there = place.certificates.sizes()
        for name, data in wanted.items():
            if there.get(name) != len(data):
                place.certificates.write(name, data)
    except (LetterbookError, OSError) as error:
        return error
    return None


def count(place: Place) -> tuple[int, int]:
    """Return how many certificates a target has, and how many there are.

    Raises:
        OSError: it is away.
    """
    wanted = _wanted()
    return (len(wanted.keys() & place.certificates.sizes().keys()) if wanted else 0), len(wanted)


def faults(premises: Premises) -> Iterator[Fault]:
    """Yield the certificates here that are missing, altered, or of a destruction that never was."""
    folder = _folder(premises)
    there = {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}
    for code, name in _differences(_wanted(), there):
        yield Fault(f"certificate-{code}", Path(name).stem, text(_WORDS[code]))


def copy_faults(place: Place) -> Iterator[Fault]:
    """Yield the same of a target.

    Raises:
        OSError: it cannot be read.
    """
    names = place.certificates.sizes()
    for code, name in _differences(_wanted(), {name: place.certificates.read(name) for name in sorted(names)}):
        yield Fault(f"vault-certificate-{code}", f"{place.name}: {Path(name).stem}", text(_WORDS[code]))


_WORDS = {
    "missing": _("The certificate of its destruction is missing."),
    "altered": _("The certificate of its destruction is not what the ledger says."),
    "unknown": _("A certificate of a destruction that never was."),
}


def _differences(wanted: Mapping[str, bytes], there: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for name, data in wanted.items():
        if name not in there:
            yield "missing", name
        elif there[name] != data:
            yield "altered", name
    yield from (("unknown", name) for name in there if name not in wanted)


def _wanted() -> dict[str, bytes]:
    """Return every certificate that there must be, by the name of its file."""
    return {_name(one): certificate(one) for one in Event.objects.filter(kind=INTENT).order_by("seq")}


def _name(intent: Event) -> str:
    return f"{intent.body['number']}.json"


def _folder(premises: Premises) -> Path:
    return premises.root / "certificates"


def _read(place: Place, name: str) -> bytes | None:
    with suppress(FileNotFoundError):
        return place.certificates.read(name)
    return None
