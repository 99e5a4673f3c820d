"""A target that fails: noted, told once to those who watch over the archive, and told once when it is back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pipeline import vault_terms, vault_trouble
from pipeline.notifying import Kind
from pipeline.office import events, outbox
from pipeline.office.models import VaultTarget
from pipeline.premises import Premises
from pipeline.vault_settings import Policy
from pipeline.vault_trouble import Trouble
from schemas.errors import LetterbookError

FAILED, BACK = "target-failed", "target-back"


def state_of(name: str) -> VaultTarget:
    """Return the row of a target; a new one stands well."""
    return VaultTarget.objects.get_or_create(name=name)[0]


def noted(name: str, error: LetterbookError | OSError, premises: Premises, policy: Policy) -> Trouble:
    """Note that a target failed with `error`, and return what that tells of it."""
    trouble = vault_trouble.of(error)
    failed(name, trouble, detail_of(error), timezone.now(), (policy, premises))
    return trouble


def detail_of(error: LetterbookError | OSError) -> str:
    """Return what a failed target answered, as a row keeps it."""
    words = error.localized() if isinstance(error, LetterbookError) else str(error)
    return words[:300]


def failed(name: str, why: Trouble, detail: str, now: datetime, told: tuple[Policy, Premises]) -> None:
    """Note that the target failed once more, and tell of it once it was too often or lasted too long."""
    policy, premises = told
    with transaction.atomic():
        state = VaultTarget.objects.select_for_update().get(pk=state_of(name).pk)
        state.failing_since = state.failing_since or now
        state.tries += 1
        state.next_at = vault_terms.next_try(now, state.tries)
        state.trouble, state.detail = why.value, detail[:300]
        lasted: timedelta = now - state.failing_since
        if state.told_at is None and (state.tries >= policy.alarm_after_tries or lasted >= policy.alarm_after):
            state.told_at = now
            events.record(FAILED, at=now, target=name, since=state.failing_since.isoformat(), trouble=why.value)
            outbox.tell_of_target(Kind.OUTAGE, name, state.failing_since, premises)
        state.save()


def well(name: str, now: datetime, premises: Premises) -> None:
    """Note that everything on the target went well; who was told of the outage is told that it is over."""
    with transaction.atomic():
        state = VaultTarget.objects.select_for_update().get(pk=state_of(name).pk)
        if state.failing_since is None:
            return
        if state.told_at is not None:
            events.record(BACK, at=now, target=name, since=state.failing_since.isoformat())
            outbox.tell_of_target(Kind.BACK, name, state.failing_since, premises)
        state.failing_since = state.told_at = state.next_at = None
        state.tries, state.trouble, state.detail = 0, "", ""
        state.save()


def failing() -> set[str]:
    """Return the names of the targets that fail now."""
    return set(VaultTarget.objects.exclude(failing_since=None).values_list("name", flat=True))


def is_failing(name: str) -> bool:
    """Return whether the target fails now."""
    return name in failing()
