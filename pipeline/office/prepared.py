"""Questions to the database that are put into words once and asked again with other values.

Django writes the SQL of a query anew each time it is asked, which takes longer than the answer: of a page with thirty
questions that was half its time. A prepared question is an ordinary one whose SQL is kept; its rows become the same
objects, by Django's own hands. It leans on inner parts of Django 5.2 (a query's `get_compiler`; a compiler's `as_sql`,
`execute_sql`, `get_converters` and `connection`; docs/decisions/0019-prepared-questions.md), and
`tests/office/test_prepared.py` holds it to Django's answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, Generic, TypeVar

from django.db import connections

Row = TypeVar("Row")
# Values that stand nowhere else, so that they are found in the SQL's parameters; columns of 32 bits take the numbers.
_NUMBER = 2_000_000_000
_WORD = "\x01asked-%d"
# A page never names so many: such a list is asked as usual, and its text not kept.
_LONGEST = 512


class Unprepared(AssertionError):
    """A value does not reach the SQL as it was given (a date, a nullable lookup): such a question is asked as usual."""


class Prepared(Generic[Row]):
    """A question with values of the kinds `int` or `str`, or lists of them: `[int]`, `[str]`.

    `asks` returns the queryset for given values. No value may be None, and the question may not depend on anything else
    than its values: no moment, no language, no setting.
    """

    def __init__(self, asks: Callable[..., Iterable[Row]], **kinds: type[int] | type[str] | list[Any]) -> None:
        self._asks = asks
        self._kinds = kinds
        self._written: dict[tuple[int, ...], _Written] = {}

    def __call__(self, **values: Any) -> list[Row]:
        """Return the answer for `values`."""
        given = {name: self._listed(name, values[name]) for name in self._kinds}
        if any(not 0 < len(some) <= _LONGEST for some in given.values()):
            return list(self._asks(**values))
        given = {name: _padded(some) for name, some in given.items()}
        lengths = tuple(len(some) for some in given.values())
        written = self._written.get(lengths)
        if written is None:
            written = self._written[lengths] = self._put_into_words(lengths)
        return written.answer([one for some in given.values() for one in some])

    def _listed(self, name: str, value: Any) -> list[Any]:
        return list(value) if isinstance(self._kinds[name], list) else [value]

    def _put_into_words(self, lengths: tuple[int, ...]) -> _Written:
        marks: dict[str, Any] = {}
        all_marks: list[Any] = []
        for (name, kind), length in zip(self._kinds.items(), lengths, strict=True):
            one = kind[0] if isinstance(kind, list) else kind
            first = len(all_marks)
            some = [_NUMBER + at if one is int else _WORD % at for at in range(first, first + length)]
            all_marks += some
            marks[name] = some if isinstance(kind, list) else some[0]
        return _Written(self._asks(**marks), all_marks)


def _padded(some: list[Any]) -> list[Any]:
    """Return a list that grew to a power of two by its last value, so that few texts of SQL are kept."""
    return some + some[-1:] * ((1 << (len(some) - 1).bit_length()) - len(some))


class _Written:
    """One text of SQL, and the places of its values."""

    def __init__(self, queryset: Any, marks: Collection[Any]) -> None:
        self._queryset = queryset
        self._query = queryset.query
        self._compiler = self._query.get_compiler(using=queryset.db)
        self._sql, params = self._compiler.as_sql()
        self._params = list(params)
        # A list of one field's values comes out of a set, in any order: each is found where it went.
        places = {mark: [at for at, param in enumerate(params) if param == mark] for mark in marks}
        if lost := [mark for mark, found in places.items() if not found]:
            raise Unprepared(lost)
        self._places = list(places.values())

    def answer(self, values: Iterable[Any]) -> list[Any]:
        params = list(self._params)
        for value, places in zip(values, self._places, strict=True):
            for at in places:
                params[at] = value
        connection = connections[self._queryset.db]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, tuple(params))
            found = cursor.fetchall()
        if not found:
            # Half of what a page asks: nobody consented, nothing was copied yet.
            return []
        # Copies: threads ask at the same time, each over its own connection.
        compiler = _twin(self._compiler)
        compiler.connection = connection
        chunks = [[row[: compiler.col_count] for row in found] if compiler.has_extra_select else found]
        compiler.execute_sql = lambda *_given, **_named: chunks
        compiler.get_converters = lambda columns: self._converters(connection, columns)
        query = _twin(self._query)
        query.get_compiler = lambda *_given, **_named: compiler
        queryset = _twin(self._queryset)
        queryset._query, queryset._result_cache = query, None
        return list(queryset._iterable_class(queryset))

    def _converters(self, connection: Any, columns: Iterable[Any]) -> dict[int, Any]:
        """Return what makes values of Python out of the columns, asked of each of them once a connection.

        They hold on to the connection, so they are kept with it: a thread that ends takes its own along.
        """
        kept: dict[_Written, dict[int, Any]] = vars(connection).setdefault("letterbook_converters", {})
        if self not in kept:
            asked = _twin(self._compiler)
            asked.connection = connection
            kept[self] = asked.get_converters(columns)
        return kept[self]


def _twin(one: Any) -> Any:
    """Return a second one with the same parts; `copy.copy` would ask the database, for a queryset copies its answer."""
    made = object.__new__(type(one))
    vars(made).update(vars(one))
    return made
