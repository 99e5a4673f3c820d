"""What a chain of approvals may not be: asked of nobody, after a step that is never taken, or in a circle.

Said of the rows where they stand, when they are loaded, and of the chain that a document's rows join to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from schemas.language import Text, _, text
from schemas.policy import Step

# One fault of a row: the number of the row, the word in it that is wrong, and why.
Fault = tuple[int, str, Text]


def circle(steps: Sequence[Step]) -> list[Step]:
    """Return the steps that wait for one another, or for those that do; none if everyone's turn can come.

    Several rows of one role are one step, which comes after all that any of them does.
    """
    after: dict[str, set[str]] = {step.role: set() for step in steps}
    for step in steps:
        after[step.role] |= {role for role in step.after if role in after}
    done: set[str] = set()
    while ready := [role for role, earlier in after.items() if role not in done and earlier <= done]:
        done.update(ready)
    return [step for step in steps if step.role not in done]


def faults(steps: Sequence[Step], known: Collection[str], beside: Sequence[Step] | None = None) -> Iterator[Fault]:
    """Yield what is wrong with the rows `steps`, where `known` are the roles there are.

    `beside` are the rows that may join them: a step comes after one of these or of its own. None asks only that the
    role exists, for rows which are there to be joined to others.
    """
    taken = None if beside is None else {step.role for step in (*steps, *beside)}
    for number, step in enumerate(steps):
        if step.role not in known:
            yield number, step.role, text(_("unknown role %(role)s"), role=step.role)
        for role in step.after:
            if role not in known:
                yield number, role, text(_("unknown role %(role)s"), role=role)
            elif role == step.role:
                yield number, "after", text(_("the step of %(role)s comes after itself"), role=role)
            elif taken is not None and role not in taken:
                words = _("%(role)s comes after %(other)s, who takes no step here")
                yield number, role, text(words, role=step.role, other=role)
    waiting = circle([*steps, *(beside or ())])
    mine = [number for number, step in enumerate(steps) if step in waiting and step.role not in step.after]
    if mine:
        roles = ", ".join(dict.fromkeys(step.role for step in waiting))
        yield mine[0], "after", text(_("these steps wait for one another: %(roles)s"), roles=roles)
