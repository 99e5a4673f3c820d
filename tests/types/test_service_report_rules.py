"""What contradicts itself in a service report is refused or reminded of, with the clause."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline import check
from schemas import expressions
from schemas.record import expanded, loads
from tests.service_report import BAD, BEFORE, FOLDER, KIND, SLHY, changed, errors, example, problems, resolved


@pytest.mark.slow
def test_the_message_of_every_rule_is_filled_in_both_languages() -> None:
    said = [
        text.localized(language)
        for file in BAD
        for problem in problems(loads(file.read_bytes()))
        for text in (problem.message, problem.fix)
        for language in ("zh-Hans", "en")
    ]

    assert not [text for text in said if "{{" in text or "}}" in text or not text]


def test_every_rule_can_be_asked_of_the_complete_report() -> None:
    made = resolved(example("full"), BEFORE)
    record = check.asked(made.record, made.before, "2026-07-10")
    asked = [
        (rule, source, record | {"row": row})
        for rule in KIND.rules
        for _path, row in (list(expanded(record, f"{rule.each}[]"))[:1] if rule.each else [("", None)])
        for source in (rule.when, rule.must)
        if source
    ]

    # A rule that is wrong in itself raises; one that touches a value that is not there does not apply.
    answers = [expressions.holds(source, context) for _rule, source, context in asked]

    assert {rule.code for rule, _source, _context in asked} == {rule.code for rule in KIND.rules}
    assert answers.count(None) < 10


@pytest.mark.requirement("R-5.3.3-6")
def test_a_part_without_work_may_be_declared_so_with_its_reason() -> None:
    raw = changed("full", ("repair_fund", {"status": "not_applicable", "reason": "房屋在保修期内"}))

    assert errors(raw) == set()


def test_too_few_visits_of_the_manager_are_a_reminder_with_the_clause() -> None:
    raw = changed("full", ("communication.manager_visits[1].visits", 2))

    found = [problem for problem in problems(raw) if problem.code == "visits-too-few"]

    assert [(problem.stops, problem.clause) for problem in found] == [(False, "5.1.2C")]
    assert "少于每月3户（3个月应不少于9户）" in found[0].message.localized("zh-Hans")


def test_an_event_that_did_not_take_place_is_accepted_with_its_reason() -> None:
    raw = changed(
        "full",
        ("community_events", {"status": "not_applicable", "reason": "台风停办，已改期至7月"}),
        ("public_income.use", example("full")["public_income"]["use"][:2]),
    )

    assert errors(raw) == set()


@pytest.mark.requirement("R-5.5.1-1")
def test_a_quarter_without_an_event_is_refused_citing_the_clause() -> None:
    raw = loads((FOLDER / "bad" / "no-community-event-quarter.json").read_bytes())

    assert [problem.clause for problem in problems(raw) if problem.stops] == ["5.5.1"]


@pytest.mark.requirement("R-5.2.1-1")
def test_a_hotline_is_never_taken_from_the_data_file() -> None:
    raw = loads((FOLDER / "bad" / "hotline-not-master-old-number.json").read_bytes())

    found = [problem for problem in problems(raw) if problem.stops]

    assert found[0].clause == "5.2.1"
    assert "项目档案中是0633-0000024" in found[0].message.localized("zh-Hans")


def test_a_project_without_a_hotline_cannot_report() -> None:
    estate = {key: value for key, value in SLHY.items() if key != "hotline"}

    assert errors(example("minimal"), estate=estate) == {"hotline-missing"}


def test_a_posting_of_less_than_thirty_days_or_after_the_fifteenth_reminds() -> None:
    raw = changed("full", ("post_from", "2026-07-16"), ("post_until", "2026-08-10"))

    assert {"posting-too-short", "posting-late"} <= {problem.code for problem in problems(raw) if not problem.stops}


def test_a_letter_that_would_not_fit_its_page_reminds() -> None:
    raw = changed("full", ("letter.body", "本季度我们把主要精力放在三件事上。" * 50))

    assert "letter-too-long" in {problem.code for problem in problems(raw) if not problem.stops}


def test_a_vote_short_of_two_thirds_reminds_of_the_law() -> None:
    raw = changed(
        "full", ("repair_fund.projects[0].voted_households", 60), ("repair_fund.projects[0].consent_households", 59)
    )

    assert "vote-short-of-law" in {problem.code for problem in problems(raw)}


def test_shared_utilities_that_are_passed_on_need_their_rule_and_print_it() -> None:
    raw = changed("full", ("utilities.sharing", "apportioned"), ("utilities.share_rule", "按合同第8条以户分摊"))

    assert errors(raw) == set()
    assert resolved(raw).record["utilities"]["summary"] == "按合同第8条以户分摊。"


def test_receivables_that_do_not_follow_from_area_and_price_remind() -> None:
    raw = changed("minimal", ("finance.collection[0].receivable", Decimal("163290.00")))

    assert "receivable-differs" in {problem.code for problem in problems(raw) if not problem.stops}
