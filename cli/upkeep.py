"""Commands that watch over what is kept: verify reads and compares it, repair mends it from a copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cli import opening, output
from cli.output import json_option
from cli.speech import FILE, TARGET, SpokenCommand, option
from schemas.errors import WrongUsage
from schemas.language import _, text, translate


@click.command(
    cls=SpokenCommand,
    help=_("Read everything that is kept and compare it: archive, vault, ledger, database, index."),
    notes=_(
        "A part at a time: --part-of 7 reads a seventh, --for 30 as much as half an hour allows, what was read longest "
        "ago first. Each run is written down."
    ),
    examples=[
        "letterbook verify",
        "letterbook verify --against 检查点.txt",
        "letterbook verify --part-of 7 --rate 20",
        "letterbook verify --personal",
        "letterbook verify --report 四性检测.docx",
    ],
)
@option("--against", metavar="FILE", type=FILE, multiple=True, help=_("A checkpoint of the ledger that was kept."))
@option("--part-of", "nights", metavar="N", type=click.IntRange(1, 366), default=1, help=_("Read one of N parts."))
@option("--for", "minutes", metavar="MINUTES", type=click.FloatRange(min=0), help=_("Begin no entry after this time."))
@option("--rate", metavar="MB", type=click.FloatRange(0.1), help=_("Read at most so many megabytes a second."))
@option("--personal", is_flag=True, help=_("Open every personal part, also those that were opened once."))
@option("--report", metavar="FILE", type=TARGET, help=_("Write the report on the four properties: .docx or .json."))
@option("--record/--no-record", default=True, help=_("Write down what was found, or do not."))
@option("--by", "user", metavar="USER", default="", help=_("Who asked for it."))
@json_option
def verify(
    against: tuple[Path, ...],
    nights: int,
    minutes: float | None,
    rate: float | None,
    personal: bool,
    report: Path | None,
    record: bool,
    user: str,
    as_json: bool,
) -> int:
    """Print what was checked and every fault; 4 if there is any, or if anything was left out."""
    if report is not None and report.suffix.lower() not in _FORMS:
        raise WrongUsage(what=text("The report is written as %(forms)s.", forms="、".join(_FORMS)))
    office = opening.opened()
    from pipeline.office import access, verifications, verifying

    by = access.person(user) if user else None
    kept = {str(file): file.read_bytes() for file in against}
    portion = verifications.Portion(nights, minutes, rate, personal)
    if record:
        verified = verifications.run(office, by, kept, portion)
    else:
        verified = verifying.verify(office, kept, verifications.scope_of(portion, remembers=False))
    if report is not None:
        _write_report(office, verified, report)
    if as_json:
        output.emit(verified.row())
    else:
        _print(verified, kept)
        _print_next(office, verified.faults)
    return 0 if verified.is_whole else 4


def _print(verified: Any, against: Mapping[str, bytes]) -> None:
    counts = {"checked": verified.checked, "expected": verified.expected, "faults": len(verified.faults)}
    if verified.is_whole:
        output.say(_("%(checked)s of %(expected)s entries read: everything is as it was filed."), **counts)
    else:
        output.say(_("%(checked)s of %(expected)s entries read: %(faults)s fault(s)."), **counts)
    for name, size in verified.agreed(against).items():
        output.say(
            _("The ledger continues the checkpoint %(file)s (%(size)s events)."), file=Path(name).name, size=size
        )
    for fault in verified.faults:
        click.echo(f"  {fault.where}: {fault.message}")


def _print_next(office: Any, faults: Sequence[Any]) -> None:
    """Say what to do about damaged entries, as far as the check could know it."""
    if not faults:
        return
    from pipeline.office import beyond_repair, repairing

    mendable, hopeless = beyond_repair.told_apart(office, faults)
    if mendable:
        output.note(_("What a copy still has whole is mended by: letterbook repair"))
    if hopeless:
        named = "、".join(repairing.number_of(entry) for entry in hopeless[:_NAMED])
        output.note(_("No store that was read has these whole: %(numbers)s"),
                    numbers=named + ("…" if len(hopeless) > _NAMED else ""))  # fmt: skip
        output.note(_FURTHER)


_NAMED = 20
_FURTHER = _(
    "Connect every target of copies, then ask whoever holds a further copy: an old backup disk, a disk's snapshot, a "
    "bucket's earlier version, a handover. How it is put back says docs/how-to/recover.md."
)
_FORMS = (".docx", ".json")


def _write_report(office: Any, verified: Any, target: Path) -> None:
    from pipeline.office import four_properties

    target.write_bytes(four_properties.written(office, verified, as_json=target.suffix.lower() == ".json"))
    output.note(_("Written: %(file)s"), file=target)


@click.command(
    cls=SpokenCommand,
    help=_("Mend what is damaged or gone from a copy that is whole, in the archive and in every target of copies."),
    notes=_("The damaged object is kept in staging/discarded/. Where no copy is whole, nothing is touched."),
    examples=[
        "letterbook repair --dry-run",
        "letterbook repair",
        "letterbook repair XRWY-TFY-TZ-2026-0001 --from vault",
    ],
)
@click.argument("names", metavar="ENTRY", nargs=-1)
@option("--from", "source", metavar="STORE", default="", help=_("Mend from this store alone: archive or vault."))
@option("--dry-run", is_flag=True, help=_("Only say what would be done."))
@json_option
def repair(names: tuple[str, ...], source: str, dry_run: bool, as_json: bool) -> int:
    """Print what became of each thing that was wrong; 4 if something cannot be mended."""
    office = opening.opened()
    from pipeline.office import repairing

    entries = [repairing.entry_of(name) for name in names]
    done = repairing.repair(office, entries, source, dry_run=dry_run)
    if as_json:
        output.emit([one.row() for one in done])
    else:
        for one in done:
            told = {"where": repairing.number_of(one.where), "store": one.store, "source": one.source, "why": one.why}
            click.echo(translate(one.outcome.words, told | {"discarded": one.discarded}))
            if one.stays_until is not None:
                output.say(_STAYS, day=f"{one.stays_until.astimezone():%Y-%m-%d}")
        if not done:
            output.say(_("Nothing is damaged and nothing is gone."))
        if any(one.outcome is repairing.Outcome.HOPELESS for one in done):
            output.note(_FURTHER)
    return 0 if all(one.outcome.is_good for one in done) else 4


_STAYS = _("  The bad version stays below it, locked until %(day)s; nobody reads it, and nobody can remove it before.")
