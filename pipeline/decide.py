"""Step 5 – Decide: who must approve, in which order, and which approvals still stand.

Pure rules. The chain of a document is that of its type joined with those of its channels and of what it concerns
(5.3.3 with 5.4.3); a decision is bound to the digest of what its step sees, and is void when that changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schemas import expressions
from schemas.chains import circle
from schemas.document_type import DocumentType, channels, concerns
from schemas.errors import LetterbookError
from schemas.language import _
from schemas.policy import Step, Verb
from schemas.record import digest

# One person who holds both signs once, and it counts for both (requirements 0): leader and general manager.
SIGN_ONCE = (frozenset({"supervising_leader", "general_manager"}),)

# What a project manager drafts himself, the leader reviews (requirements 0).
STANDS_IN_FOR_OWN_DRAFT = {"project_manager": "supervising_leader"}

# Where two rows ask one role for different things, the weightier act takes in the lighter.
_WEIGHT = (Verb.FILE_COPY, Verb.REVIEW, Verb.APPROVE, Verb.ISSUE)


class CircularChain(LetterbookError):
    """The steps wait for one another; nobody could ever decide."""

    message = _("The approvals of %(type)s wait for one another.")
    exit_code = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """An approval that has been given: which roles it covers, by whom (and for whom, by a deputy), on which digests."""

    roles: tuple[str, ...]
    person: str
    digests: Mapping[str, str]
    on_behalf: str = ""

    @property
    def signers(self) -> frozenset[str]:
        """Whose signature it is: the person's, and that of whoever was deputised for."""
        return frozenset({self.person, self.on_behalf} - {""})


def chain_of(kind: DocumentType, record: Mapping[str, Any], author_roles: Iterable[str]) -> tuple[Step, ...]:
    """Return the approvals that `record` needs: of its type, each of its channels and each concern, one step a role.

    `author_roles` are the roles of the author in the project: nobody decides on their own draft.

    Raises:
        CircularChain: the type and its channels contradict each other.
    """
    ways, necessary = channels(), concerns()
    rows = [
        *kind.approvals,
        *(step for channel in record.get("channels") or () if channel in ways for step in ways[channel].approvals),
        # Whatever the channel: the general manager is not got round by choosing another one (5.4.3).
        *(step for one in record.get("concerns") or () if one in necessary for step in necessary[one].approvals),
    ]
    held = frozenset(author_roles)
    steps = (step for step in rows if not step.when or expressions.holds(step.when, record))
    merged = _merged(_reassigned(step, held) for step in steps)
    present = {step.role for step in merged}
    chain = tuple(replace(step, after=tuple(role for role in step.after if role in present)) for step in merged)
    _refuse_a_circle(chain, kind)
    return chain


def _reassigned(step: Step, author_roles: frozenset[str]) -> Step:
    """Return `step` with the author's own role of project manager taken by the leader, here and in `after`."""
    stand_in = {own: other for own, other in STANDS_IN_FOR_OWN_DRAFT.items() if own in author_roles}
    role = stand_in.get(step.role, step.role)
    after = tuple(stand_in.get(earlier, earlier) for earlier in step.after)
    return replace(step, role=role, after=tuple(earlier for earlier in after if earlier != role))


def _merged(steps: Iterable[Step]) -> list[Step]:
    by_role: dict[str, Step] = {}
    for step in steps:
        known = by_role.get(step.role)
        if known is None:
            by_role[step.role] = step
            continue
        clauses = dict.fromkeys([*known.clause.split("、"), *step.clause.split("、")])
        sees = ("*",) if "*" in (*known.sees, *step.sees) else tuple(dict.fromkeys((*known.sees, *step.sees)))
        verb = max(known.verb, step.verb, key=_WEIGHT.index)
        after = tuple(dict.fromkeys((*known.after, *step.after)))
        by_role[step.role] = replace(known, verb=verb, clause="、".join(clauses), sees=sees, after=after)
    return list(by_role.values())


def _refuse_a_circle(chain: Sequence[Step], kind: DocumentType) -> None:
    if circle(chain):
        raise CircularChain(type=kind.title_in())


def waiting_for(chain: Sequence[Step], standing: Iterable[Standing]) -> list[Step]:
    """Return the steps that may be taken now: not yet taken, and everything before them taken."""
    taken = {role for approval in standing for role in approval.roles}
    return [step for step in chain if step.role not in taken and taken.issuperset(step.after)]


def covered_by(
    person: str, person_roles: Iterable[str], chain: Sequence[Step], standing: Sequence[Standing], on_behalf: str = ""
) -> list[Step]:
    """Return the steps that one signature of `person`, who holds `person_roles`, takes now.

    One step, or two where the procedure lets one signature count for both. Who has signed takes no further step,
    unless it is one that the first signature would have counted for, had its turn come then. A deputy signs
    `on_behalf` of another: then neither of the two may have signed, nor may the deputy sign again in their own name.
    """
    held = frozenset(person_roles)
    acting = {person, on_behalf} - {""}
    earlier = [approval for approval in standing if approval.signers & acting]
    if earlier and (on_behalf or any(one.on_behalf and one.person == person for one in earlier)):
        return []
    before = {role for approval in earlier for role in approval.roles}
    if before:
        held &= frozenset().union(*(together for together in SIGN_ONCE if before <= together))
    mine = [step for step in waiting_for(chain, standing) if step.role in held]
    if not mine:
        return []
    covered = [mine[0]]
    for together in SIGN_ONCE:
        if mine[0].role in together:
            taken = [*standing, Standing((mine[0].role,), "", {})]
            covered += [s for s in waiting_for(chain, taken) if s.role in held & together and s.role != mine[0].role]
    return covered


def from_step_on(chain: Iterable[Step], role: str) -> frozenset[str]:
    """Return the roles whose approvals rest on that of `role`: its own, and those of all steps after it."""
    steps, reached = list(chain), {role}
    while more := {step.role for step in steps if step.role not in reached and reached & set(step.after)}:
        reached |= more
    return frozenset(reached)


def before_steps(chain: Iterable[Step], roles: Iterable[str]) -> list[Step]:
    """Return the steps that come before all those of `roles`: where one of these may return the document to."""
    steps, taken = list(chain), set(roles)
    return [step for step in steps if step.role not in taken and taken <= from_step_on(steps, step.role)]


def can_be_decided(chain: Sequence[Step], holders: Mapping[str, set[str]]) -> Step | None:
    """Return the first step that nobody could take, or None if everyone's turn can come.

    `holders` maps each role to the people who hold it, the author left out. No person takes two steps, except where
    one signature counts for both.
    """
    unheld = next((step for step in chain if not holders.get(step.role)), None)
    return unheld or _unfilled(list(chain), holders, {})


def _unfilled(chain: list[Step], holders: Mapping[str, set[str]], taken: dict[str, str]) -> Step | None:
    if not chain:
        return None
    step, *rest = chain
    stuck = step
    for person in sorted(holders[step.role]):
        before = {role for role, holder in taken.items() if holder == person}
        if before and not any(before | {step.role} <= together for together in SIGN_ONCE):
            continue
        later = _unfilled(rest, holders, {**taken, step.role: person})
        if later is None:
            return None
        stuck = later
    return stuck


def section_digests(record: Mapping[str, Any], kind: DocumentType) -> dict[str, str]:
    """Return the digest of each section of a resolved record, and of the rest as `header`."""
    sections = {section.id for section in kind.sections}
    made = {section: digest(record.get(section)) for section in sorted(sections)}
    made["header"] = digest({key: value for key, value in record.items() if key not in sections})
    return made


def content_digest(digests: Mapping[str, str], type_digest: str, attachments: Iterable[str] = ()) -> str:
    """Return the digest of everything a reader will see: sections, header, type folder and attachments."""
    return digest({"sections": dict(digests), "type": type_digest, "attachments": sorted(attachments)})


def scope_digest(step: Step, digests: Mapping[str, str], whole: str) -> str:
    """Return the digest of what `step` sees: the whole content, or its sections alone."""
    if "*" in step.sees:
        return whole
    return digest({section: digests.get(section, "") for section in step.sees})


def still_standing(
    given: Iterable[Standing], chain: Sequence[Step], digests: Mapping[str, str], whole: str
) -> Iterator[tuple[Standing, bool]]:
    """Yield each approval with whether it stands: its steps exist and see exactly what they saw."""
    now = {step.role: scope_digest(step, digests, whole) for step in chain}
    for approval in given:
        yield approval, all(role in now and now[role] == approval.digests.get(role) for role in approval.roles)


def as_rows(chain: Iterable[Step]) -> list[dict[str, Any]]:
    """Return the chain as plain data, to be kept with a revision."""
    return [
        {"role": s.role, "verb": s.verb.value, "clause": s.clause, "after": list(s.after), "sees": list(s.sees)}
        for s in chain
    ]


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the chain that `as_rows` kept."""
    return tuple(
        Step(row["role"], Verb(row["verb"]), row["clause"], tuple(row["after"]), tuple(row["sees"])) for row in rows
    )
