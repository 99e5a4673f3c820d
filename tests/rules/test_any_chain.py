"""Any chain, any order of signatures, deputies, edits, returns and recalls: what counts as approved is approved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline import decide
from pipeline.decide import SIGN_ONCE, Standing
from tests.rules.test_decide import PEOPLE, ROLES, SECTIONS, chains, holders

AUTHOR = PEOPLE[0]
PERSON, ROLE = st.sampled_from(PEOPLE), st.sampled_from(ROLES)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("sign"), PERSON, st.just("")),
        st.tuples(st.just("sign"), PERSON, st.just("")),
        st.tuples(st.just("deputise"), PERSON, PERSON),
        st.tuples(st.just("edit"), st.sampled_from(SECTIONS), st.just("")),
        st.tuples(st.just("back"), ROLE, st.just("")),
        st.tuples(st.just("recall"), st.just(""), st.just("")),
    ),
    max_size=25,
)


class Desk:
    """A document as the pure rules see it: its chain, its sections, and the approvals that stand."""

    def __init__(self, chain, holding):
        self.chain, self.holding = chain, holding
        self.sections = dict.fromkeys(SECTIONS, 0)
        self.standing: list[Standing] = []

    def digests(self):
        made = {name: f"{name}{version}" for name, version in self.sections.items()}
        return made, "".join(sorted(made.values()))

    def scopes(self):
        digests, whole = self.digests()
        return {step.role: decide.scope_digest(step, digests, whole) for step in self.chain}

    def sign(self, person, giver=""):
        # Whoever wrote it signs neither alone nor by a deputy, nor for anybody: the office refuses that before.
        if AUTHOR in (person, giver) or person == giver:
            return
        held = {role for role, who in self.holding.items() if (giver or person) in who}
        covered = decide.covered_by(person, held, self.chain, self.standing, giver)
        if covered:
            scopes = self.scopes()
            seen = {step.role: scopes[step.role] for step in covered}
            self.standing.append(Standing(tuple(seen), person, seen, giver))

    deputise = sign

    def edit(self, section, _):
        self.sections[section] += 1
        digests, whole = self.digests()
        kept = decide.still_standing(self.standing, self.chain, digests, whole)
        self.standing = [approval for approval, stands in kept if stands]

    def back(self, role, _):
        for mine in decide.waiting_for(self.chain, self.standing):
            if role in {step.role for step in decide.before_steps(self.chain, [mine.role])}:
                void = decide.from_step_on(self.chain, role)
                self.standing = [one for one in self.standing if not void & set(one.roles)]

    def recall(self, *_):
        self.standing = []


@given(chain=chains(), holding=holders(), actions=ACTIONS)
def test_what_waits_for_nobody_was_approved_by_every_role_in_its_present_form(chain, holding, actions):
    desk = Desk(chain, holding)

    for name, one, other in actions:
        getattr(desk, name)(one, other)

        if not decide.waiting_for(chain, desk.standing):
            seen = {role: approval for approval in desk.standing for role in approval.roles}
            assert {role: seen[role].digests[role] for role in seen} == desk.scopes()
            for role, approval in seen.items():
                assert (approval.on_behalf or approval.person) in holding[role]
                assert AUTHOR not in approval.signers


@given(chain=chains(), holding=holders(), actions=ACTIONS)
def test_nobody_signs_twice_alone_or_through_another(chain, holding, actions):
    desk = Desk(chain, holding)

    for name, one, other in actions:
        getattr(desk, name)(one, other)

        for person in PEOPLE:
            mine = [approval for approval in desk.standing if person in approval.signers]
            roles = {role for approval in mine for role in approval.roles}
            assert len(roles) <= 1 or any(roles <= together for together in SIGN_ONCE)
            assert sum(1 for approval in mine if approval.on_behalf and approval.person == person) <= 1
            assert len(mine) <= 1 or not any(one.on_behalf and one.person == person for one in mine)


@given(chain=chains(), role=ROLE)
def test_a_return_to_a_step_leaves_standing_only_what_does_not_rest_on_it(chain, role):
    everything = [Standing((step.role,), step.role, {}) for step in chain]
    void = decide.from_step_on(chain, role)

    left = [one for one in everything if not void & set(one.roles)]

    steps = {step.role: step for step in chain}
    assert all(role not in steps[one.roles[0]].after and not void & set(steps[one.roles[0]].after) for one in left)
    if role in steps and set(steps[role].after) <= {one.roles[0] for one in left}:
        assert role in {step.role for step in decide.waiting_for(chain, left)}


@given(chain=chains())
def test_a_step_is_returned_to_only_by_those_that_come_after_it(chain):
    for step in chain:
        for earlier in decide.before_steps(chain, [step.role]):
            assert step.role in decide.from_step_on(chain, earlier.role)
            assert earlier.role not in decide.from_step_on(chain, step.role)
