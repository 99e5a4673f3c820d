"""Errors: each with its exit code, its words in both languages and the clause it rests on."""

from __future__ import annotations

import pickle

import pytest

from schemas import errors
from schemas.language import CHINESE, ENGLISH, speak, text


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [
        (errors.WrongUsage, 2),
        (errors.BadFile, 1),
        (errors.Refused, 3),
        (errors.NotAllowed, 3),
        (errors.NotNow, 3),
        (errors.Damaged, 4),
    ],
)
def test_every_class_of_error_has_its_exit_status(kind: type[errors.LetterbookError], exit_code: int) -> None:
    assert kind.exit_code == exit_code
    assert issubclass(kind, errors.LetterbookError)


def test_an_error_names_its_clause_in_the_readers_language() -> None:
    error = errors.Refused(clause="5.3.3B③", reason=text("Leave each one once."))

    assert error.localized(ENGLISH) == "Leave each one once. (5.3.3B③)"
    assert error.localized(CHINESE) == "每项请只填一次。（5.3.3B③）"
    with speak(ENGLISH):
        assert str(errors.Damaged(where="a/b", reason="gone")) == "a/b: gone"


def test_an_error_crosses_a_process_boundary_whole() -> None:
    error = pickle.loads(pickle.dumps(errors.NotNow(clause="5.4.3", reason="later")))

    assert type(error) is errors.NotNow
    assert (error.clause, error.params) == ("5.4.3", {"reason": "later"})
    assert error.localized(ENGLISH) == "later (5.4.3)"
