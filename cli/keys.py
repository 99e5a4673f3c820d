"""Commands about the keys of the personal parts: who else keeps one, what to do when the office's is lost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import FILE, TARGET, SpokenCommand, SpokenGroup, option
from schemas.language import _

_SHOWN = 20


@click.group(
    cls=SpokenGroup,
    help=_("The keys of the encrypted personal parts: list, escrow, recover, drill."),
    notes=_("Whoever holds an escrow key can open all personal parts should this machine's key be lost."),
    examples=["letterbook keys list"],
)
def keys() -> None:
    """Hold the commands together."""


@keys.command(
    "list",
    cls=SpokenCommand,
    help=_("List the public keys of the office and of the escrow, and when each was last tried."),
    examples=["letterbook keys list"],
)
@json_option
def list_keys(as_json: bool) -> int:
    """Print what `custody.listed` says."""
    office = opening.opened()
    from cli.telling import moment
    from pipeline.office import custody

    told = custody.listed(office)
    if as_json:
        output.emit(told)
        return 0
    output.say(_("Office key: %(key)s"), key=told["office"] or "—")
    for one in told["escrow"]:
        output.say(_("Escrow key %(name)s: %(key)s; last tried: %(at)s"), name=one["name"], key=one["recipient"],
                   at=moment(one["drilled"]) if one["drilled"] else "—")  # fmt: skip
    output.say(_("%(count)s keys of documents; %(gone)s destroyed at the end of their term"),
               count=told["documents"], gone=told["destroyed"])  # fmt: skip
    return 0


@keys.group(
    "escrow",
    cls=SpokenGroup,
    help=_("Keys that others keep away from this machine: make one, let one open everything."),
    examples=["letterbook keys escrow new -o 托管密钥.txt"],
)
def escrow() -> None:
    """Hold the commands about escrow together."""


@escrow.command(
    "new",
    cls=SpokenCommand,
    help=_("Make an escrow key in a file and print its public half; this needs no office."),
    notes=_(
        "Do it on the machine of whoever keeps it; only the printed public half comes here. `age-keygen` does too."
    ),
    examples=["letterbook keys escrow new -o 托管密钥.txt"],
)
@option("-o", "--output", "target", metavar="FILE", type=TARGET, required=True, help=_("Where to write; a new file."))
def new_escrow(target: Path) -> int:
    """Write the key for its owner alone, and print the public half."""
    from archive import encryption

    identity = encryption.new_identity()
    # Never over a key that is there already, and narrow from the first byte on.
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"# public key: {encryption.recipient_of(identity)}\n{identity}\n")
    output.note(_("Written: %(file)s"), file=target)
    click.echo(encryption.recipient_of(identity))
    return 0


@escrow.command(
    "add",
    cls=SpokenCommand,
    help=_("Let an escrow key open every document's key, those that exist too."),
    examples=["letterbook keys escrow add 托管公钥.txt --name quality-safe --by guanli"],
)
@click.argument("given", metavar="FILE|RECIPIENT")
@option("--name", metavar="NAME", required=True, help=_("What it is called here: letters and digits."))
@option("--by", metavar="USER", required=True, help=_("Who does it: an administrator."))
@json_option
def add_escrow(given: str, name: str, by: str, as_json: bool) -> int:
    """Add the public half, and close every key anew."""
    office = opening.opened()
    from pipeline.office import access, custody

    words = Path(given).read_text("utf-8-sig") if Path(given).is_file() else given
    count = custody.add(name, words, access.person(by), office)
    if as_json:
        output.emit({"name": name, "documents": count})
    else:
        output.note(_("%(name)s now opens %(count)s keys; try it: letterbook keys drill"),
                    name=name, count=count)  # fmt: skip
    return 0


@keys.command(
    "drill",
    cls=SpokenCommand,
    help=_("Prove that an escrow key opens every document's key; this is recorded, and the key is kept nowhere."),
    notes=_("Once a year. Exit status 4: it does not open all."),
    examples=["letterbook keys drill --identity 托管密钥.txt --by guanli"],
)
@option("--identity", metavar="FILE", type=FILE, required=True, help=_("The file with the escrow key."))
@option("--by", metavar="USER", required=True, help=_("Who does it: an administrator."))
@json_option
def drill(identity: Path, by: str, as_json: bool) -> int:
    """Print what the key opened."""
    office = opening.opened()
    from pipeline.office import access, custody

    tried = custody.drill(identity.read_text("utf-8-sig"), access.person(by), office)
    return _printed(tried, as_json)


@keys.command(
    "recover",
    cls=SpokenCommand,
    help=_("Make a new office key after the old one was lost, with an escrow key."),
    notes=_("Exit status 4: the escrow key does not open all; what it does not open stays as it is."),
    examples=["letterbook keys recover --identity 托管密钥.txt --by guanli"],
)
@option("--identity", metavar="FILE", type=FILE, required=True, help=_("The file with the escrow key."))
@option("--by", metavar="USER", required=True, help=_("Who does it: an administrator."))
@json_option
def recover(identity: Path, by: str, as_json: bool) -> int:
    """Print what was recovered."""
    office = opening.opened()
    from pipeline.office import access, custody

    tried = custody.recover(identity.read_text("utf-8-sig"), access.person(by), office)
    if not as_json and tried.opened:
        output.note(_("A new office key is in force: %(file)s"), file=office.keys / "office.age-identity")
    status = _printed(tried, as_json)
    if not as_json and tried.opened:
        for step in _RECOVERED:
            output.note(step)
    return status


_RECOVERED = (
    _("Next:"),
    _("  Lock up a copy of the new office key, in a safe place away from this machine."),
    _("  Take a snapshot that the new key opens: letterbook vault snapshot"),
    _("  Try whether all can be brought back: letterbook drill"),
)


def _printed(tried: Any, as_json: bool) -> int:
    if as_json:
        output.emit(tried.row())
    else:
        if tried.opened or not tried.failed:
            output.say(_("The escrow key opened %(count)s keys."), count=tried.opened)
        else:
            output.say(_("This key opens none: it was never added here. Which were, says: letterbook keys list"))
        if tried.opened and tried.failed:
            shown = "、".join(tried.failed[:_SHOWN]) + ("…" if len(tried.failed) > _SHOWN else "")
            output.say(_("It did not open %(count)s: %(documents)s"), count=len(tried.failed), documents=shown)
    return 4 if tried.failed else 0
