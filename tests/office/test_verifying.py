"""Everything against everything: each fault is made on purpose and found by its code."""

from __future__ import annotations

import shutil

import pytest
from django.db import transaction
from django.utils import timezone

from pipeline.office import documents, events, filed, leases, verifying
from pipeline.office.models import Copy, Delivery, Document, Event, RegisterRow, Series
from pipeline.office.verify_parts import Part
from pipeline.stages import Stage


@pytest.fixture
def document(desk, board_notice):
    """A filed circular, known to the index."""
    made = desk.filed(board_notice())
    filed.follow_index(desk.premises)
    return made


def codes(desk):
    return {fault.code for fault in verifying.verify(desk.premises).faults}


@pytest.mark.usefixtures("document")
def test_a_whole_office_has_no_fault_and_says_how_much_was_read(desk):
    result = verifying.verify(desk.premises)

    row = result.row()
    assert (row["checked"], row["expected"], row["faults"]) == (1, 1, []) and result.is_whole
    assert {one["part"] for one in row["parts"]} == {part.value for part in Part}
    assert all(one["checked"] == one["expected"] for one in row["parts"])
    assert row["counted"]["drop"] == 1


def test_an_office_without_any_document_has_no_fault(desk):
    filed.follow_index(desk.premises)

    result = verifying.verify(desk.premises)

    assert (result.checked, result.expected, result.faults, result.is_whole) == (0, 0, (), True)


@pytest.mark.requirement("R-5.3.3-4")
def test_an_entry_that_is_gone_is_found(desk, document):
    shutil.rmtree(desk.premises.archive / document.entry)

    assert "entry-missing" in codes(desk)


@pytest.mark.usefixtures("document")
def test_an_archive_that_is_gone_is_one_fault_and_not_a_crash(desk):
    shutil.rmtree(desk.premises.archive)

    result = verifying.verify(desk.premises)

    assert (result.checked, result.expected) == (0, 1)
    assert "archive-missing" in {fault.code for fault in result.faults}


@pytest.mark.usefixtures("document")
def test_an_entry_that_no_event_speaks_of_is_found(desk):
    Event.objects.filter(kind="filed").delete()

    assert {"entry-unexpected", "not-in-ledger"} <= codes(desk)


def test_a_vault_copy_that_is_gone_or_altered_is_found(desk, document):
    vault = desk.premises.vault_root
    [pdf] = (vault / document.entry).glob("v1/content/*.pdf")
    pdf.chmod(0o644)
    pdf.write_bytes(b"other bytes")
    altered = codes(desk)
    shutil.rmtree(vault / document.entry)

    assert "vault-file-altered" in altered
    assert {"vault-entry-missing", "copy-missing"} <= codes(desk)


@pytest.mark.usefixtures("document")
def test_a_vault_that_is_away_is_told(desk):
    desk.premises.vault_root.rename(desk.premises.vault_root.with_name("away"))

    assert "vault-archive-missing" in codes(desk)


def test_a_vault_copy_that_nobody_made_is_no_fault_of_the_vault(desk, board_notice):
    vault = desk.premises.vault_root
    hidden = vault.rename(vault.with_name("away"))
    desk.filed(board_notice())
    hidden.rename(vault)

    assert not {code for code in codes(desk) if code.startswith(("vault", "copy"))}


@pytest.mark.usefixtures("document")
def test_a_ledger_behind_the_database_is_found(desk):
    with transaction.atomic():
        events.record("something", at=timezone.now())

    assert codes(desk) == {"ledger-behind"}


@pytest.mark.usefixtures("document")
def test_an_event_that_the_database_tells_differently_is_found(desk):
    event = Event.objects.get(kind="filed")
    Event.objects.filter(pk=event.pk).update(body=event.body | {"operator": "somebody else"})

    assert codes(desk) == {"ledger-differs"}


@pytest.mark.usefixtures("document")
def test_an_event_that_the_database_lost_is_found(desk):
    Event.objects.order_by("-seq")[0].delete()

    assert "ledger-behind" in codes(desk)


@pytest.mark.usefixtures("document")
def test_a_line_altered_in_the_ledger_is_found_by_the_ledgers_own_check(desk):
    file = filed.ledger(desk.premises).segment_of(1)
    file.write_text(file.read_text("utf-8").replace("linruoxi", "somebody", 1), "utf-8")

    found = codes(desk)

    assert any(code.startswith("ledger-") for code in found)
    assert "ledger-differs" not in found


@pytest.mark.usefixtures("document")
def test_a_document_that_counts_as_filed_without_an_event_is_found(desk):
    Event.objects.filter(kind="filed").update(document="D999999")

    assert "not-in-ledger" in codes(desk)


def test_a_number_without_an_entry_is_found_unless_somebody_is_at_it(desk, document):
    Document.objects.update(stage=Stage.RELEASED)
    found = codes(desk)
    holder = leases._holder(1)
    leases.Lease.objects.create(work=f"release:{document.key}", holder=holder, until=timezone.now())

    assert "not-filed" in found
    assert "not-filed" not in codes(desk)


@pytest.mark.usefixtures("document")
def test_a_gap_in_a_series_is_found(desk):
    Series.objects.exclude(name__startswith="register/").update(last=2)

    assert codes(desk) == {"number-gap"}


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize("number", ["XRWY-TFY-XX-2026-0001", "nothing like a number"])
def test_a_number_of_a_series_that_was_never_opened_is_found(desk, number):
    Document.objects.update(number=number)

    assert {"number-gap", "number-unknown"} <= codes(desk)


def test_something_published_without_a_register_row_is_found(desk, document):
    Delivery.objects.create(document=document, channel="board", at=timezone.now(), by=document.author, digest="")
    RegisterRow.objects.all().delete()

    # The row's number is missing from its series as well.
    assert codes(desk) == {"not-registered", "number-gap", "row-differs"}


@pytest.mark.parametrize("harm", ["alter", "remove"])
def test_a_dropped_file_that_is_altered_or_gone_before_it_is_secured_is_found(desk, board_notice, harm):
    document = desk.submit(board_notice())
    filed.follow_index(desk.premises)
    folder = desk.premises.received / documents.newest(document).source
    if harm == "alter":
        (folder / "data.json").write_text("{}")
    else:
        shutil.rmtree(folder)

    assert codes(desk) == {"received-missing"}


def test_a_dropped_file_may_go_once_its_document_is_secured(desk, document):
    shutil.rmtree(desk.premises.received / documents.newest(document).source)

    assert codes(desk) == set()


def test_an_index_that_lags_is_no_fault(desk, board_notice):
    desk.filed(board_notice())
    filed.follow_ledger(desk.premises)

    assert codes(desk) == set()


@pytest.mark.usefixtures("document")
def test_an_index_that_knows_more_than_the_ledger_is_found(desk):
    Event.objects.all().delete()

    assert "index-leads" in codes(desk)


@pytest.mark.usefixtures("document")
def test_an_index_that_knows_another_document_is_found(desk):
    event = Event.objects.get(kind="filed")
    Event.objects.filter(pk=event.pk).update(body=event.body | {"number": "XRWY-TFY-TZ-2026-0002"})

    assert {"index-differs", "ledger-differs"} <= codes(desk)


@pytest.mark.usefixtures("document")
def test_a_damaged_index_is_found(desk):
    for path in desk.premises.index.rglob("*"):
        if path.is_file() and path.name != "current":
            path.write_bytes(b"damaged")

    assert "index-damaged" in codes(desk)


@pytest.mark.usefixtures("document")
def test_a_copy_that_holds_another_entry_is_found(desk):
    Copy.objects.filter(kind="vault").update(digest="0" * 128)

    assert "vault-entry-altered" in codes(desk)
