"""repair: what lies beside the entries of a target, ledger and keys, and what the ledger says of the entries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.ledger_lines import read_line
from pipeline import flow
from pipeline.office import filed, repairing
from pipeline.office.models import Event
from pipeline.office.repairing import Outcome
from pipeline.office.stores import FilingDiffers

SEGMENT = "events-0000000001.jsonl"


@pytest.fixture
def document(desk, board_notice):
    """A filed circular with its copy in the vault, known to the index."""
    made = desk.filed(board_notice())
    filed.follow_index(desk.premises)
    return made


@pytest.mark.usefixtures("document")
def test_a_damaged_copy_of_the_ledger_is_written_anew_and_kept_aside(desk):
    own, copy = (folder / SEGMENT for folder in (desk.premises.ledger, desk.premises.vault_ledger))
    whole = copy.read_bytes()
    damaged = whole[:200] + bytes(300) + whole[500:]
    copy.write_bytes(damaged)

    [mendable] = repairing.repair(desk.premises, dry_run=True)
    untouched = copy.read_bytes()
    [mended] = repairing.repair(desk.premises)

    assert (mendable.outcome, untouched) == (Outcome.MENDABLE, damaged)
    assert (mended.store, mended.where, mended.outcome) == ("vault", f"ledger/{SEGMENT}", Outcome.MENDED)
    assert Path(mended.discarded).read_bytes() == damaged
    assert copy.read_bytes() == own.read_bytes()
    assert repairing.repair(desk.premises) == []


@pytest.mark.usefixtures("document")
def test_what_a_power_cut_took_out_of_the_newest_lines_of_a_copy_is_written_anew_by_resume(desk):
    own, copy = (folder / SEGMENT for folder in (desk.premises.ledger, desk.premises.vault_ledger))
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-500] + bytes(400) + whole[-100:])

    told = [one for one in flow.resume() if one.work == "mend"]

    assert [(one.document, one.error) for one in told] == [(f"vault/ledger/{SEGMENT}", "")]
    assert copy.read_bytes() == own.read_bytes() == whole
    assert [one for one in flow.resume() if one.work == "mend"] == []


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize("how", ["another", "longer", "ours-damaged"])
def test_a_copy_of_the_ledger_that_tells_another_history_stays_as_it_is(desk, how):
    copy = desk.premises.vault_ledger / SEGMENT
    lines = copy.read_bytes().splitlines(keepends=True)
    if how == "another":
        lines[-1] = replace(read_line(lines[-1]), kind="published").line()
    elif how == "longer":
        lines.append(b"one more\n")
    else:
        lines[-1] = b"rubbish\n"
        own = desk.premises.ledger / SEGMENT
        own.write_bytes(own.read_bytes().replace(b'"seq":1', b'"seq":3', 1))
    copy.write_bytes(b"".join(lines))

    [told] = repairing.repair(desk.premises)

    assert told.outcome is (Outcome.AWAY if how == "ours-damaged" else Outcome.OTHER) and not told.outcome.is_good
    assert copy.read_bytes() == b"".join(lines)


def test_a_key_that_a_target_lacks_is_given_to_it_again_and_another_one_is_left(desk, document):
    key = desk.premises.root / "vault-keys" / "documents" / f"{document.key}.age"
    key.unlink()

    [given] = repairing.repair(desk.premises)
    key.write_bytes(b"another")

    assert (given.store, given.where, given.outcome) == ("vault", f"keys/{document.key}", Outcome.MENDED)
    assert repairing.repair(desk.premises) == [] and key.read_bytes() == b"another"


def test_nothing_is_mended_by_a_database_that_tells_a_filing_otherwise_than_the_ledger(desk, document):
    forged = Event.objects.get(kind="filed", document=document.key)
    forged.body["inventory"] = "0" * 128
    forged.save()
    (desk.premises.archive / document.entry / "inventory.json").write_text("{}")

    for mend in (repairing.repair, repairing.bring_back):
        with pytest.raises(FilingDiffers):
            mend(desk.premises)

    assert (desk.premises.archive / document.entry / "inventory.json").read_text() == "{}"


def test_a_line_of_the_ledger_that_cannot_be_read_keeps_nothing_from_being_mended(desk, document):
    filing = Event.objects.get(kind="filed", document=document.key)
    own = desk.premises.ledger / SEGMENT
    own.write_bytes(own.read_bytes().replace(b'"seq":%d,' % filing.seq, b'"seq":0,', 1))
    (desk.premises.archive / document.entry / "inventory.json").write_text("{}")

    done = repairing.repair(desk.premises, [f"urn:letterbook:{document.entry}"])

    assert [one.outcome for one in done] == [Outcome.MENDED]
