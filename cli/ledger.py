"""Commands about the ledger: its signed checkpoint, proofs that one can carry away, and the key that signs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import FILE, TARGET, SpokenCommand, SpokenGroup, option
from schemas.language import _, translate
from schemas.periods import PLACE


@click.group(
    cls=SpokenGroup,
    help=_("The ledger of all events: its signed checkpoint, proofs, and the key that signs."),
    notes=_("A checkpoint that somebody else keeps shows later whether the ledger is still the same."),
    examples=["letterbook ledger checkpoint -o 检查点.txt", "letterbook verify --against 检查点.txt"],
)
def ledger() -> None:
    """Hold the commands together."""


@ledger.command(
    "checkpoint",
    cls=SpokenCommand,
    help=_("Write the ledger's signed checkpoint to a file that others can keep; it holds nothing about anybody."),
    examples=["letterbook ledger checkpoint", "letterbook ledger checkpoint -o 检查点.txt"],
)
@option("-o", "--output", "target", metavar="FILE", type=TARGET, help=_("Where to write; else it is printed."))
@json_option
def write_checkpoint(target: Path | None, as_json: bool) -> int:
    """Sign the ledger if that was not done, and write or print its checkpoint."""
    office = opening.opened()
    from pipeline.office import proving

    made = proving.checkpoint(office)
    if target:
        target.write_bytes(made.note.encode())
    if as_json:
        row = {"origin": made.origin, "size": made.size, "root": made.root.hex(), "key": made.key.text()}
        output.emit(row | {"note": made.note})
    elif target:
        output.note(_("Written: %(file)s"), file=target)
        output.say(_("%(size)s events; key %(key)s"), size=made.size, key=made.key.text())
    else:
        click.echo(made.note, nl=False)
    return 0


@ledger.command(
    "prove",
    cls=SpokenCommand,
    help=_("Write a proof that a document was filed, or that an event stands in the ledger; it needs no office."),
    notes=_(
        "What the event says is not in it, unless --disclose is given: then whoever has the proof also sees the names "
        "and digests of the files, the account and the time."
    ),
    examples=[
        "letterbook ledger prove XRWY-TFY-TZ-2026-0001 -o 存证.json --disclose --by gaopin",
        "letterbook ledger prove --since 检查点.txt -o 连续.json",
    ],
)
@click.argument("name", metavar="DOCUMENT|EVENT", required=False)
@option(
    "--since", metavar="FILE", type=FILE, help=_("An earlier checkpoint that the ledger shall be shown to continue.")
)
@option("--disclose", is_flag=True, help=_("Say in the proof what the event says."))
@option("--by", metavar="USER", help=_("Who takes it out: stands in the access log."))
@option("-o", "--output", "target", metavar="FILE", type=TARGET, required=True, help=_("Where to write: .json."))
def prove(name: str | None, since: Path | None, disclose: bool, by: str | None, target: Path) -> int:
    """Write the proof, checked."""
    if name is None and since is None:
        raise click.UsageError(translate(_("Say what to prove: a document, an event, or --since.")))
    office = opening.opened()
    from archive import ledger_proof
    from pipeline.office import access, proving

    seq = proving.number_of(name, office) if name else None
    if disclose and name:
        proving.taken_out(name, office, access.person(by) if by else None)
    made = proving.proof(office, seq, since.read_bytes() if since else None, is_disclosed=disclose)
    target.write_text(ledger_proof.text_of(made) + "\n", "utf-8")
    output.note(_("Written: %(file)s"), file=target)
    return 0


@ledger.command(
    "check-proof",
    cls=SpokenCommand,
    help=_("Check a proof by itself; this needs no office."),
    notes=_(
        "Compare the fingerprint of its key with the one that the company published, or name the key with --key. "
        "Exit status 4: the proof does not hold."
    ),
    examples=["letterbook ledger check-proof 存证.json", "letterbook ledger check-proof 存证.json --file 通知.pdf"],
)
@click.argument("file", metavar="FILE", type=FILE)
@option("--against", metavar="FILE", type=FILE, help=_("A checkpoint that you kept: the proof must continue it."))
@option("--key", metavar="KEY", default="", help=_("The public key that you know, as `ledger key list` prints it."))
@option("--file", "held", metavar="FILE", type=FILE, help=_("A file that you hold: the event must name it."))
@json_option
def check_proof(file: Path, against: Path | None, key: str, held: Path | None, as_json: bool) -> int:
    """Print what the proof shows, or why it does not hold; 4 then."""
    from archive import ledger_proof

    proof = ledger_proof.read(file.read_bytes(), file.name)
    known = ledger_proof.Known(against.read_bytes() if against else b"", key.strip())
    faults = list(ledger_proof.faults(proof, known))
    if held and not faults:
        faults += ledger_proof.file_faults(proof, held.name, held.read_bytes())
    shown = {} if faults else ledger_proof.shown(proof)
    if as_json:
        output.emit({"holds": not faults, "faults": [fault.row() for fault in faults], **shown})
    elif faults:
        output.say(_("%(file)s does not hold:"), file=file.name)
        for fault in faults:
            click.echo(f"  {fault.where}: {fault.message}")
    else:
        _print_shown(file.name, shown)
        if held:
            output.say(_("%(file)s is one of the files that were filed, byte for byte."), file=held.name)
    return 4 if faults else 0


def _print_shown(name: str, shown: dict[str, Any]) -> None:
    output.say(_("%(file)s holds, under the checkpoint of %(size)s events of %(origin)s."),
               file=name, size=shown["size"], origin=shown["origin"])  # fmt: skip
    if "event" in shown:
        output.say(_("Event number %(seq)s stands in the ledger."), seq=shown["event"])
    if (told := shown.get("told")) and told["kind"] == "filed":
        output.say(_("It says: %(document)s was filed at %(at)s."), document=told["number"], at=_moment(told["at"]))
    elif told:
        output.say(_("It says: %(kind)s at %(at)s."), kind=told["kind"], at=_moment(told["at"]))
    if "since" in shown:
        output.say(_("The ledger continues the checkpoint of %(size)s events."), size=shown["since"])
    output.say(_("Fingerprint of the key: %(fingerprint)s"), fingerprint=shown["fingerprint"])


def _moment(at: str) -> str:
    """Return a time of the ledger as people in China tell it; there is no office here that would know."""
    return f"{datetime.fromisoformat(at).astimezone(PLACE):%Y-%m-%d %H:%M}"


@ledger.group(
    "key",
    cls=SpokenGroup,
    help=_("The key that signs the ledger: list, rotate, replace."),
    examples=["letterbook ledger key list"],
)
def ledger_key() -> None:
    """Hold the commands about the key together."""


@ledger_key.command(
    "list",
    cls=SpokenCommand,
    help=_("List the public keys of the ledger, and what each may have signed."),
    examples=["letterbook ledger key list"],
)
@json_option
def list_keys(as_json: bool) -> int:
    """Print a row for each key, the oldest first."""
    office = opening.opened()
    from pipeline.office import filed, sealing

    filed.follow_ledger(office)
    _print_keys(sealing.seal(office).keys().listed, as_json)
    return 0


def _print_keys(listed: Iterable[Any], as_json: bool) -> None:
    if as_json:
        output.emit(
            [
                {"number": one.number, "since": one.since, "at": one.at, "key": one.key.text(),
                 "fingerprint": one.key.fingerprint, "vouched": one.is_vouched}
                for one in listed
            ]
        )  # fmt: skip
        return
    for one in listed:
        output.say(_("Key %(number)s, from %(at)s, for a ledger of %(since)s events on"),
                   number=one.number, at=_moment(one.at), since=one.since)  # fmt: skip
        click.echo(f"  {one.key.text()}")
        click.echo(f"  {one.key.fingerprint}")
        if not one.is_vouched:
            output.say(_("  The key before it was lost and does not vouch for it."))


def _renewed(by: str, as_json: bool, *, is_lost: bool) -> int:
    office = opening.opened()
    from pipeline.office import access, sealing

    keys = sealing.renewed(office, access.person(by), is_lost=is_lost)
    _print_keys(keys.listed[-1:], as_json)
    if not as_json:
        output.note(_("Keep a copy of %(file)s in a safe place, and publish the new key."),
                    file=office.ledger_key / "private")  # fmt: skip
    return 0


@ledger_key.command(
    "rotate",
    cls=SpokenCommand,
    help=_("Make a new key, which the old one signs; what the old one signed stays good."),
    examples=["letterbook ledger key rotate --by guanli"],
)
@option("--by", metavar="USER", required=True, help=_("Who does it: an administrator."))
@json_option
def rotate_key(by: str, as_json: bool) -> int:
    """Put a new key in force and print it."""
    return _renewed(by, as_json, is_lost=False)


@ledger_key.command(
    "replace",
    cls=SpokenCommand,
    help=_("Make a new key after the old one was lost: nobody vouches for it, and the list says so."),
    examples=["letterbook ledger key replace --by guanli"],
)
@option("--by", metavar="USER", required=True, help=_("Who does it: an administrator."))
@json_option
def replace_key(by: str, as_json: bool) -> int:
    """Put a new key in force and print it."""
    return _renewed(by, as_json, is_lost=True)
