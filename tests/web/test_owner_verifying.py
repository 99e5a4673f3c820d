"""A paper's code: what it tells whoever holds the paper, and what nobody learns by guessing."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from pipeline import flow, later
from pipeline.office import documents
from pipeline.office.models import Document
from tests.conftest import Desk
from tests.web.conftest import Browser
from web import limits
from web.owner import door


@pytest.fixture
def published(desk: Desk, board_notice: Callable[..., dict[str, Any]]) -> Document:
    """A circular for the owners of TFY, published."""
    return flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))


def page(browser: Browser, code: str | None, **named: Any) -> str:
    return browser(**named).get(f"/v/{code}").content.decode()


@pytest.mark.requirement("R-5.6.1-1")
def test_the_code_of_a_paper_tells_what_it_is_and_that_it_is_valid(browser: Browser, published: Document) -> None:
    told = page(browser, published.code)

    assert "有效" in told
    assert all(words in told for words in (str(published.number), published.title, "听枫苑", "2026年"))


def test_the_paper_leads_to_where_owners_read_it_or_what_it_tells_of(
    desk: Desk, browser: Browser, published: Document, board_notice: Callable[..., dict[str, Any]]
) -> None:
    assert f'href="/p/TFY/{published.number}/"' in page(browser, published.code)
    other = board_notice()
    other["particulars"] |= {"effect_start": "2026-08-20T09:00", "effect_end": "2026-08-20T17:00"}
    notice = flow.publish(desk.filed(other | {"post_until": "2026-08-20"}), desk.person("linruoxi"))
    Document.objects.filter(pk=notice.pk).update(opened_by=published)

    told = page(browser, notice.code)

    assert f'href="/p/TFY/{published.number}/"' in told and f'href="/p/TFY/{notice.number}/"' not in told


def test_the_digest_in_the_page_is_that_of_the_filed_pdf(desk: Desk, browser: Browser, published: Document) -> None:
    [pdf] = [path for path in documents.files(published, desk.premises) if path.endswith(".pdf")]

    assert f'data-digest="{sha256(Path(pdf).read_bytes()).hexdigest()}"' in page(browser, published.code)


def test_a_code_may_be_typed_in_any_letters_and_groups(browser: Browser, published: Document) -> None:
    code = str(published.code)
    wide = code.replace("-", "").lower().translate({ord(one): ord(one) + 0xFEE0 for one in "23456789abcdefgh"})

    response = browser().get("/v/", {"code": f" {wide[:3]} {wide[3:]} "}, follow=True)

    assert response.redirect_chain == [(f"/v/{code}", 302)]
    assert published.title in response.content.decode()


def test_a_withdrawn_paper_says_so(desk: Desk, browser: Browser, published: Document) -> None:
    later.withdraw(published, desk.person("zhouqiming"), "内容有误")

    assert "已撤回" in page(browser, published.code)


def test_a_superseded_paper_names_its_successor(
    desk: Desk, browser: Browser, published: Document, board_notice: Callable[..., dict[str, Any]]
) -> None:
    record = board_notice()
    record["text"] = {**(record.get("text") or {}), "courtesy": "由此带来的不便，请您谅解，感谢您的配合。"}
    newer = later.correct(published, desk.file(record, "new.json"), desk.person("linruoxi"), "更正时间")
    newer = flow.release(desk.approve(newer, "zhouqiming"), desk.person("linruoxi"))

    told = page(browser, published.code)
    assert "已被替代" in told and str(newer.number) in told


def test_of_an_internal_document_nothing_is_told_but_number_date_and_state(desk: Desk, browser: Browser) -> None:
    filed = desk.filed(desk.example("household_notice"), approvers=("zhouqiming", "shenmuzhi"))
    internal = Document.objects.filter(pk=filed.pk)
    internal.update(type="approved_answer", type_digest="")
    from pipeline.office import kinds

    kind = kinds.available(desk.premises)["approved_answer"]
    internal.update(type_digest=kind.digest)

    told = page(browser, filed.code)

    assert "有效" in told and str(filed.number) in told
    assert filed.title not in told and "听枫苑" not in told and "data-digest" not in told


def test_of_a_paper_for_one_household_only_date_and_state_are_told(desk: Desk, browser: Browser) -> None:
    filed = desk.filed(desk.example("household_notice"), approvers=("zhouqiming", "shenmuzhi"))

    told = page(browser, filed.code)

    assert "有效" in told and "2026年" in told
    assert str(filed.number) not in told and filed.title not in told and "data-digest" not in told


def test_unknown_malformed_and_unfiled_codes_get_one_and_the_same_answer(
    desk: Desk, browser: Browser, board_notice: Callable[..., dict[str, Any]]
) -> None:
    open_one = desk.approve(desk.submit(board_notice()), "zhouqiming")
    Document.objects.filter(pk=open_one.pk).update(code="7K3M-92QD")

    answers = set()
    for code in ("AAAA-BBBB", "x", "%00", "'%20OR%201=1", "7K3M-92QD", "<script>", "9" * 400):
        response = browser().get(f"/v/{code}")
        text = re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", response.content.decode())
        answers.add((response.status_code, text))

    assert [status for status, _text in answers] == [404]


def test_whoever_guesses_is_stopped_also_before_the_right_code(
    browser: Browser, published: Document, caplog: pytest.LogCaptureFixture
) -> None:
    guest = browser()
    with caplog.at_level(logging.WARNING):
        for number in range(door.GUESSES.most):
            guest.get(f"/v/AAAA-{number:04d}")

    assert guest.get(f"/v/{published.code}").status_code == 429
    refused = [one.getMessage() for one in caplog.records if "verification code" in one.getMessage()]
    assert len(refused) == door.GUESSES.most
    assert "AAAA" not in caplog.text


def test_another_visitor_is_not_stopped(browser: Browser, published: Document) -> None:
    for number in range(door.GUESSES.most):
        browser().get(f"/v/AAAA-{number:04d}")

    assert browser().get(f"/v/{published.code}", REMOTE_ADDR="203.0.113.9").status_code == 200


def _tries(root: str, times: int) -> int:
    from django.conf import settings

    from pipeline.office import here

    settings.OFFICE = Path(root)
    here.office.cache_clear()
    return sum(limits.spend(door.CODES, "198.51.100.7") for _ in range(times))


def test_a_limit_holds_across_processes(desk: Desk) -> None:
    with get_context("fork").Pool(4) as pool:
        let_through = pool.starmap(_tries, [(str(desk.premises.root), 25)] * 4)

    assert sum(let_through) == door.CODES.most


def test_a_limit_ends_with_its_window(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    from pipeline.office import clock

    for _ in range(door.CODES.most + 1):
        limits.spend(door.CODES, "198.51.100.7")
    assert limits.is_spent(door.CODES, "198.51.100.7")
    after = clock.now() + door.CODES.window
    monkeypatch.setattr(clock, "now", lambda: after)

    assert not limits.is_spent(door.CODES, "198.51.100.7")
    assert limits.spend(door.CODES, "198.51.100.7")


def test_a_title_never_becomes_markup_and_pages_speak_english(browser: Browser, published: Document) -> None:
    Document.objects.filter(pk=published.pk).update(title="<script>alert(1)</script>")

    told = page(browser, published.code, language="en")

    assert "<script>alert" not in told and "&lt;script&gt;" in told
    assert "This paper comes from our company and is in force." in told


def test_papers_lead_to_the_desk_where_no_other_public_address_is_set(desk: Desk) -> None:
    file = desk.premises.root / "office.toml"
    written = file.read_text("utf-8")
    file.write_text(written.replace("[web]", '[web]\naddress = "https://desk.xrwy.example/"\n[unused]', 1), "utf-8")

    from pipeline.premises import Premises

    assert Premises.found(desk.premises.root).paper_address == "https://desk.xrwy.example"
    file.write_text(file.read_text("utf-8").replace('address = ""', 'address = "https://gs.xrwy.example"', 1), "utf-8")
    assert Premises.found(desk.premises.root).paper_address == "https://gs.xrwy.example"
