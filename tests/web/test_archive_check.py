"""The button that checks the archive, with the process that it really starts."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.office import filed, verifications
from pipeline.office.models import Verification
from tests.conftest import Desk
from tests.web.conftest import Browser


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_button_starts_a_check_that_finds_what_was_changed_and_its_page_says_so(
    desk: Desk, board_notice: Callable[..., dict[str, Any]], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = desk.filed(board_notice())
    filed.follow_ledger(desk.premises)
    [paper] = [one for one in filed.archive(desk.premises).root.rglob("*.pdf") if "内部" not in one.name]
    paper.chmod(0o600)
    paper.write_bytes(paper.read_bytes() + b"%")
    begun: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen
    monkeypatch.setattr(
        verifications.subprocess, "Popen", lambda *given, **how: begun.append(real(*given, **how)) or begun[-1]
    )
    visitor = browser("gaopin")

    told = visitor.post("/quality/archive/verify/", follow=True).content.decode()
    begun[0].wait(120)

    [kept] = Verification.objects.all()
    page = visitor.get("/quality/archive/").content.decode()
    assert "核对" in told
    assert (kept.by and kept.by.user, kept.checked, kept.expected) == ("gaopin", 1, 1)
    assert kept.faults and any(str(document.number) in str(fault) for fault in kept.faults)
    assert document.number and document.number in page
    assert "正在核对" not in page
