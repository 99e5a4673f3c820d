"""The rules of deciding, as properties: order, different people, and what voids an approval."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import decide
from pipeline.decide import SIGN_ONCE, CircularChain, Standing
from schemas.document_type import TEMPLATES, channels, load
from schemas.policy import Step, Verb

CIRCULAR = load(TEMPLATES / "circular")
SECTIONS = tuple(section.id for section in CIRCULAR.sections)
ROLES = ("project_manager", "finance_center", "quality_center", "supervising_leader", "general_manager")
PEOPLE = ("a", "b", "c", "d")


@st.composite
def chains(draw):
    """Chains of one to five roles, each after some of those before it, in any order of rows."""
    order = draw(st.permutations(ROLES))[: draw(st.integers(1, len(ROLES)))]
    steps = []
    for at, role in enumerate(order):
        after = draw(st.sets(st.sampled_from(order[:at]))) if at else set()
        sees = draw(st.one_of(st.just(("*",)), st.sets(st.sampled_from(SECTIONS), min_size=1).map(sorted).map(tuple)))
        steps.append(Step(role, draw(st.sampled_from(Verb)), f"5.{at}", tuple(sorted(after)), sees))
    return tuple(draw(st.permutations(steps)))


def holders():
    return st.fixed_dictionaries({role: st.sets(st.sampled_from(PEOPLE)) for role in ROLES})


def signed(chain, tries, holding):
    """Let people sign in the order of `tries`; return the approvals, each with the steps that were open to it."""
    standing, opened = [], []
    for person in tries:
        held = {role for role, who in holding.items() if person in who}
        covered = decide.covered_by(person, held, chain, standing)
        if covered:
            opened.append((covered, {role for approval in standing for role in approval.roles}))
            standing.append(Standing(tuple(step.role for step in covered), person, {}))
    return standing, opened


@given(chain=chains(), taken=st.sets(st.sampled_from(ROLES)))
def test_a_step_is_never_offered_before_those_it_comes_after(chain, taken):
    offered = decide.waiting_for(chain, [Standing((role,), "x", {}) for role in taken])

    assert all(set(step.after) <= taken and step.role not in taken for step in offered)
    untaken = {step.role for step in chain} - taken
    assert bool(offered) or not untaken or any(set(step.after) - taken for step in chain)


@given(chain=chains(), tries=st.lists(st.sampled_from(PEOPLE), max_size=10), holding=holders())
def test_every_step_is_taken_by_a_holder_in_turn_and_no_person_takes_two_but_leader_and_general_manager(
    chain, tries, holding
):
    standing, opened = signed(chain, tries, holding)

    by_person: dict[str, set[str]] = {}
    for approval in standing:
        by_person.setdefault(approval.person, set()).update(approval.roles)
        assert all(approval.person in holding[role] for role in approval.roles)
    assert all(len(roles) == 1 or any(roles <= together for together in SIGN_ONCE) for roles in by_person.values())
    for covered, before in opened:
        assert set(covered[0].after) <= before
        assert all(set(step.after) <= before | {covered[0].role} for step in covered)


@given(chain=chains(), tries=st.lists(st.sampled_from(PEOPLE), max_size=10), holding=holders())
def test_nothing_is_left_to_wait_for_only_when_every_step_was_taken(chain, tries, holding):
    standing, _opened = signed(chain, tries, holding)

    taken = {role for approval in standing for role in approval.roles}
    assert (not decide.waiting_for(chain, standing)) == (taken == {step.role for step in chain})


@given(chain=chains(), holding=holders())
def test_a_chain_can_be_decided_exactly_if_some_assignment_of_different_people_exists(chain, holding):
    def fits(people):
        roles = {who: {s.role for s, p in zip(chain, people, strict=True) if p == who} for who in people}
        return all(len(held) == 1 or any(held <= together for together in SIGN_ONCE) for held in roles.values())

    possible = any(map(fits, product(*(sorted(holding[step.role]) for step in chain))))

    stuck = decide.can_be_decided(chain, holding)
    assert (stuck is None) == possible
    assert stuck is None or stuck in chain


def test_the_step_that_nobody_holds_is_the_one_named():
    chain = (Step("project_manager", Verb.REVIEW, "1"), Step("supervising_leader", Verb.APPROVE, "2"))

    assert decide.can_be_decided(chain, {"project_manager": {"a"}, "supervising_leader": set()}) == chain[1]
    assert decide.can_be_decided(chain, {"project_manager": {"a"}, "supervising_leader": {"a"}}) == chain[1]


def test_leader_and_general_manager_in_one_person_sign_once_for_both():
    leader = Step("supervising_leader", Verb.APPROVE, "2")
    general = Step("general_manager", Verb.ISSUE, "3", ("supervising_leader",))

    covered = decide.covered_by("x", {"supervising_leader", "general_manager"}, (leader, general), [])

    assert covered == [leader, general]


def test_whoever_signed_as_leader_before_the_general_managers_turn_is_not_shut_out_of_it():
    leader, finance = Step("supervising_leader", Verb.APPROVE, "2"), Step("finance_center", Verb.APPROVE, "2")
    general = Step("general_manager", Verb.ISSUE, "3", ("supervising_leader", "finance_center"))
    given_ = [Standing(("supervising_leader",), "x", {}), Standing(("finance_center",), "y", {})]
    everything = {"supervising_leader", "general_manager", "finance_center"}

    assert decide.covered_by("x", everything, (leader, finance, general), given_) == [general]
    assert decide.covered_by("y", everything, (leader, finance, general), given_) == []


def as_sets(chain):
    return {s.role: (s.verb, set(s.after), set(s.sees), set(s.clause.split("、"))) for s in chain}


@pytest.mark.parametrize("author_roles", [(), ("steward",), ("steward", "project_manager")])
def test_joining_the_chains_of_type_and_channels_does_not_depend_on_their_order(author_roles):
    quality = Step("quality_center", Verb.REVIEW, "9", ("project_manager",), ("notice",))
    leader = Step("supervising_leader", Verb.REVIEW, "8", sees=("text",))
    chosen = ["board", "site", "wechat_group"]
    made = [
        as_sets(decide.chain_of(replace(CIRCULAR, approvals=rows), {"channels": list(order)}, author_roles))
        for rows in permutations((*CIRCULAR.approvals, leader, replace(leader, sees=("notice",))))
        for order in permutations(chosen)
    ]
    more = decide.chain_of(replace(CIRCULAR, approvals=(*CIRCULAR.approvals, quality)), {}, author_roles)

    assert all(one == made[0] for one in made)
    assert {step.role for step in more} >= {"quality_center"}


def test_a_role_asked_to_review_and_to_approve_approves():
    record = {"channels": ["site"]}

    [leader] = decide.chain_of(CIRCULAR, record, ("project_manager",))

    assert (leader.role, leader.verb) == ("supervising_leader", Verb.APPROVE)
    assert leader.clause == "5.3.3A、5.6.1、5.4.3"


def test_a_step_with_a_condition_belongs_to_the_chain_only_where_the_condition_holds():
    step = Step("finance_center", Verb.APPROVE, "5.3.3B③", when="project.fee_mode == 'remuneration'")
    kind = replace(CIRCULAR, approvals=(step,))

    assert decide.chain_of(kind, {"project": {"fee_mode": "remuneration"}}, ()) == (step,)
    assert decide.chain_of(kind, {"project": {"fee_mode": "lump_sum"}}, ()) == ()
    assert decide.chain_of(kind, {"project": {"fee_mode": None}}, ()) == ()


def test_what_a_step_comes_after_counts_only_if_it_is_in_the_chain():
    kind = replace(CIRCULAR, approvals=(Step("quality_center", Verb.REVIEW, "1", ("finance_center",)),))

    [step] = decide.chain_of(kind, {}, ())

    assert step.after == ()


def test_an_unknown_channel_adds_no_step():
    assert decide.chain_of(CIRCULAR, {"channels": ["pigeon"]}, ()) == decide.chain_of(CIRCULAR, {}, ())


def test_every_network_platform_needs_the_leader_and_paper_does_not():
    for channel in channels().values():
        roles = {step.role for step in decide.chain_of(CIRCULAR, {"channels": [channel.id]}, ())}

        assert ("supervising_leader" in roles) == channel.platform


def test_steps_that_wait_for_one_another_are_refused_by_the_name_of_the_type():
    rows = (
        Step("quality_center", Verb.REVIEW, "1", ("finance_center",)),
        Step("finance_center", Verb.REVIEW, "1", ("quality_center",)),
    )

    with pytest.raises(CircularChain) as refusal:
        decide.chain_of(replace(CIRCULAR, approvals=rows), {}, ())

    assert CIRCULAR.title_in() in str(refusal.value)


@given(chain=chains(), changed=st.sets(st.sampled_from((*SECTIONS, "header"))))
def test_exactly_the_approvals_that_saw_what_changed_are_void(chain, changed):
    before = {section: {"words": "before"} for section in SECTIONS} | {"title": "before"}
    after = {name: {"words": "after"} if name in changed else value for name, value in before.items()}
    after["title"] = "after" if "header" in changed else "before"
    old, new = (decide.section_digests(record, CIRCULAR) for record in (before, after))
    whole, whole_now = (decide.content_digest(made, CIRCULAR.digest) for made in (old, new))
    approvals = [Standing((s.role,), s.role, {s.role: decide.scope_digest(s, old, whole)}) for s in chain]

    stands = {one.roles[0]: holds for one, holds in decide.still_standing(approvals, chain, new, whole_now)}

    for step in chain:
        seen = changed if "*" in step.sees else changed & set(step.sees)
        assert stands[step.role] == (not seen)


def test_an_approval_of_a_step_that_is_no_longer_asked_for_does_not_stand():
    gone = Standing(("finance_center",), "x", {})

    assert [holds for _one, holds in decide.still_standing([gone], (), {}, "")] == [False]


@given(attachments=st.lists(st.text(max_size=4), max_size=4))
def test_the_content_digest_knows_type_and_attachments_but_not_their_order(attachments):
    digests = {"notice": "1"}
    made = decide.content_digest(digests, "type", attachments)

    assert made == decide.content_digest(digests, "type", reversed(attachments))
    assert made != decide.content_digest(digests, "other type", attachments)
    assert made != decide.content_digest(digests, "type", [*attachments, "one more"])


@given(chain=chains())
def test_a_chain_kept_as_rows_comes_back_the_same(chain):
    assert decide.from_rows(decide.as_rows(chain)) == chain
