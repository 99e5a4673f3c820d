"""What an expression asks for, read from it without evaluating it: the ways that it takes, and what must be equal.

Whoever evaluates one expression over thousands of records looks up by this which fields to read, and which records can
be passed over: a record in which no required comparison holds cannot make the expression true.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import nodes

from schemas import expressions

Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`own` and `other` must be the same; of a text at `other`, the first `most` characters."""

    own: Way
    other: Way
    most: int | None = None


@cache
def ways(source: str, *, text: bool = False) -> frozenset[Way]:
    """Return every way that `source` takes, as far as it can be read: `cause.visit.day[:7]` is cause, visit, day.

    What is asked of a name by a computed key (`document[name]`) ends the way before it: the whole is asked for.

    Raises:
        FaultyExpression
    """
    return frozenset(_ways(expressions.parsed(source, text=text)))


def _ways(node: nodes.Node) -> Iterator[Way]:
    if way := _way(node):
        yield way
        return
    for child in node.iter_child_nodes():
        yield from _ways(child)


def _way(node: nodes.Node) -> Way:
    """Return the names of a node that is nothing but a way to a field; none for any other."""
    if isinstance(node, nodes.Name):
        return (node.name,)
    name: object = None
    if isinstance(node, nodes.Getattr):
        name = node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        name = node.arg.value
    if isinstance(name, str) and isinstance(node, nodes.Getattr | nodes.Getitem) and (before := _way(node.node)):
        return (*before, name)
    return ()


@cache
def required(source: str, given: str, around: frozenset[str]) -> tuple[Comparison, ...]:
    """Return comparisons with the fields of `given`, one of which must hold where `source` is true; () for unknown.

    A comparison is of use where its own side begins with none of the names `around`, which every record shares.

    Raises:
        FaultyExpression
    """
    tree = expressions.parsed(source)
    [output] = tree.body
    [whole] = output.iter_child_nodes()
    return _required(whole, given, around)


def _required(node: nodes.Node, given: str, around: frozenset[str]) -> tuple[Comparison, ...]:
    match node:
        case nodes.And(left=left, right=right):
            return _required(left, given, around) or _required(right, given, around)
        case nodes.Or(left=left, right=right):
            first, second = _required(left, given, around), _required(right, given, around)
            return first + second if first and second else ()
        case nodes.Compare(expr=left, ops=[nodes.Operand(op="eq", expr=right)]):
            made = (_compared(left, right), _compared(right, left))
            return tuple(one for one in made if one and one.other[0] == given and one.own[0] not in {given} | around)
    return ()


def _compared(own: nodes.Node, other: nodes.Node) -> Comparison | None:
    most = None
    if isinstance(other, nodes.Getitem) and isinstance(cut := other.arg, nodes.Slice):
        if cut.start or cut.step or not isinstance(cut.stop, nodes.Const):
            return None
        other, most = other.node, int(cut.stop.value)
    first, second = _way(own), _way(other)
    return Comparison(first, second, most) if first and second else None
