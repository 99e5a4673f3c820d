"""The checker itself mutated: whatever is switched off, skipped or swallowed in it, verify goes red."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from archive import encryption, fixity, fixity_pool, personal
from archive.filestore import FileStore
from archive.fixity import Checked
from pipeline.office import filed, verify_index, verify_ledger, verify_numbers, verify_rows, verify_stores, verifying
from pipeline.office.verify_parts import Covered, Part


@pytest.fixture
def verified(desk, board_notice) -> Any:
    """Verify an office with one filed circular."""
    desk.filed(board_notice())
    filed.follow_index(desk.premises)
    return lambda: verifying.verify(desk.premises)


def codes(result: verifying.Verified) -> set[str]:
    return {fault.code for fault in result.faults}


def _nothing(*_given: Any, **_named: Any) -> Iterator[Any]:
    return iter(())


def test_nothing_is_mutated_and_nothing_is_red(verified):
    assert verified().is_whole


@pytest.mark.requirement("R-5.3.3-4")
@pytest.mark.parametrize(
    ("owner", "name", "mutant"),
    [
        pytest.param(fixity._Object, "check_content", _nothing, id="hashing off"),
        pytest.param(fixity._Object, "check_names", _nothing, id="names not looked at"),
        pytest.param(fixity._Object, "check_own", _nothing, id="sidecars not looked at"),
        pytest.param(FileStore, "digest", lambda *_given: ("0" * 128, 7), id="a digest without reading"),
        pytest.param(FileStore, "listing", lambda *_given: [], id="an empty listing"),
        pytest.param(FileStore, "walk", _nothing, id="an empty walk"),
        pytest.param(fixity_pool, "check_objects", _nothing, id="objects skipped"),
        pytest.param(fixity_pool, "check_safely", lambda _s, one, *_p: Checked(one[0], ""), id="exceptions swallowed"),
        pytest.param(personal, "check", lambda whole, *_pace: Checked(whole.entry.path, ""), id="nothing opened"),
        pytest.param(encryption, "opened", lambda *_given: b"{}", id="anything opens"),
        pytest.param(verify_rows, "differences", _nothing, id="rows not compared"),
        pytest.param(verify_index, "differences", _nothing, id="index not compared"),
        pytest.param(verify_ledger, "compared", _nothing, id="events not compared"),
        pytest.param(verify_numbers, "gaps", _nothing, id="gaps not looked for"),
    ],
)
def test_a_checker_that_was_switched_off_goes_red(verified, monkeypatch, owner, name, mutant):
    monkeypatch.setattr(owner, name, mutant)

    result = verified()

    assert not result.is_whole and result.faults


def test_a_hash_that_agrees_with_everything_goes_red(verified, monkeypatch):
    class Agreeing(str):
        __slots__ = ()

        def __eq__(self, _other: object) -> bool:
            return True

        def __ne__(self, _other: object) -> bool:
            return False

        __hash__ = str.__hash__

    real = fixity._Object._digests
    monkeypatch.setattr(
        fixity._Object, "_digests", lambda *given, **named: real(*given, **named) and (Agreeing(), Agreeing())
    )

    assert "checker-blind" in codes(verified())


def test_an_object_that_is_skipped_is_named(verified, monkeypatch):
    real = fixity_pool.check_objects
    monkeypatch.setattr(fixity_pool, "check_objects", lambda store, wanted, pace: real(store, wanted[1:], pace))

    result = verified()

    assert {"not-checked", "vault-not-checked"} <= codes(result)


def test_a_file_of_which_only_a_part_is_read_is_named(verified, monkeypatch):
    real = FileStore.digest
    monkeypatch.setattr(FileStore, "digest", lambda *given: (real(*given)[0], real(*given)[1] - 1))

    assert "read-short" in codes(verified())


@pytest.mark.parametrize("part", list(Part))
def test_a_part_that_is_left_out_goes_red(verified, monkeypatch, part):
    monkeypatch.setattr(verifying, "CHECKS", {one: check for one, check in verifying.CHECKS.items() if one != part})

    result = verified()

    assert {"part-failed", "part-skipped"} <= codes(result) and not result.is_whole


@pytest.mark.parametrize("part", list(Part))
def test_a_part_that_says_nothing_goes_red(verified, monkeypatch, part):
    monkeypatch.setattr(verifying, "CHECKS", {**verifying.CHECKS, part: _nothing})

    result = verified()

    assert "part-skipped" in codes(result) and not result.is_whole


def test_a_part_that_raises_is_a_fault_and_the_others_go_on(verified, monkeypatch):
    def broken(_check: object) -> Iterator[Any]:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(verifying, "CHECKS", {**verifying.CHECKS, Part.LEDGER: broken})

    result = verified()

    assert codes(result) == {"part-failed", "part-skipped"}
    assert {one.part for one in result.covered} == set(Part) - {Part.LEDGER}


def test_a_checker_that_raises_over_one_object_names_it_and_goes_on(verified, monkeypatch, desk):
    real = fixity.check_object

    def broken(store, path, *rest):
        if path.endswith("-0001") and store.root == desk.premises.archive:
            raise RuntimeError("over this one")
        return real(store, path, *rest)

    monkeypatch.setattr(fixity, "check_object", broken)

    [fault] = [one for one in verified().faults if one.code == "checker-failed"]

    assert fault.where.endswith("-0001")


def test_a_part_that_covers_less_than_there_is_goes_red(verified, monkeypatch):
    monkeypatch.setattr(
        verifying,
        "CHECKS",
        {**verifying.CHECKS, Part.INDEX: lambda _check: iter([Covered(Part.INDEX, "documents", 0, 1)])},
    )

    result = verified()

    assert codes(result) == {"read-short"} and not result.is_whole


def test_faults_that_are_lost_on_the_way_leave_the_counts_red(verified, monkeypatch):
    monkeypatch.setattr(verify_stores.fixity_pool, "check_objects", _nothing)
    result = verified()

    silenced = verifying.Verified(1, 1, (), result.covered)

    assert not silenced.is_whole
