"""Which office this process works in, and its ledger, which follows every step."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.conf import settings

from pipeline.office import disk, filed, kinds
from pipeline.premises import Premises

Given = ParamSpec("Given")
Made = TypeVar("Made")


@lru_cache(maxsize=1)
def office() -> Premises:
    """Return the office that the settings name.

    Raises:
        NoOffice: they name none.
    """
    return Premises.found(settings.OFFICE)


def followed(step: Callable[Given, Made]) -> Callable[Given, Made]:
    """Return `step` as one after which the ledger has taken in what the step wrote, refusals included.

    A full or failing disk is told as a refusal (`disk.DiskFull`, `disk.DiskFailing`).
    """

    @wraps(step)
    def followed_step(*given: Given.args, **named: Given.kwargs) -> Made:
        with disk.watched():
            try:
                with kinds.held():
                    return step(*given, **named)
            finally:
                filed.follow_ledger(office())

    return followed_step
