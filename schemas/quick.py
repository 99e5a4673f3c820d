"""Which values surely fit their schema, found out fast: jsonschema then looks at the others only, to say why not.

jsonschema takes a fifth of a millisecond for every value, ten thousand rows of twelve columns half a minute on a busy
machine. A predicate of here is True only where jsonschema finds nothing wrong; it is False wherever it is not sure,
for example for a keyword that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Schema = Mapping[str, Any]
Fits = Callable[[Any], bool]

_SAYS_NOTHING = {"title", "description", "examples", "default", "format", "$comment", "$schema", "$id", "$defs"}
_TYPES: dict[str, Fits] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | Decimal) and not isinstance(value, bool),
}


def validator(schema: Schema) -> Any:
    """Return a validator of `schema` that passes over what surely fits."""
    # Loaded here: most commands check no record, and jsonschema takes as long to load as they do to answer.
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    known = _Predicates(schema)

    def items(inner: Any, wanted: Schema, value: Any, _schema: Schema) -> Iterator[ValidationError]:
        fits = known.of(wanted)
        for number, one in enumerate(value if isinstance(value, list) else ()):
            if not fits(one):
                yield from inner.descend(one, wanted, path=number)

    def properties(inner: Any, wanted: Schema, value: Any, _schema: Schema) -> Iterator[ValidationError]:
        for name, one in wanted.items() if isinstance(value, dict) else ():
            if name in value and not known.of(one)(value[name]):
                yield from inner.descend(value[name], one, path=name, schema_path=name)

    made: Any = extend(Draft202012Validator, {"items": items, "properties": properties})  # type: ignore[no-untyped-call]
    return made(schema)


class _Predicates:
    """The predicates of one schema, made when they are first asked for; they know each part by where it lies."""

    def __init__(self, root: Schema) -> None:
        self._root = root
        self._made: dict[int, Fits] = {}

    def of(self, schema: Schema) -> Fits:
        """Return the predicate for `schema`, a part of the root."""
        key = id(schema)
        if key not in self._made:
            # A schema that refers to itself asks jsonschema: it must not wait for its own predicate here.
            self._made[key] = _unsure
            self._made[key] = self._all(schema)
        return self._made[key]

    def _all(self, schema: Schema) -> Fits:
        tests = []
        for keyword, wanted in schema.items():
            if keyword in _SAYS_NOTHING or keyword.startswith("x-"):
                continue
            make = getattr(self, f"_{keyword.lstrip('$')}", None)
            if make is None:
                return _unsure
            tests.append(make(wanted, schema))
        return lambda value: all(test(value) for test in tests)

    def _ref(self, wanted: str, _schema: Schema) -> Fits:
        target: Any = self._root
        for key in wanted.removeprefix("#/").split("/"):
            target = target[key]
        return self.of(target)

    def _type(self, wanted: str | list[str], _schema: Schema) -> Fits:
        tests = [_TYPES.get(one, _unsure) for one in ([wanted] if isinstance(wanted, str) else wanted)]
        return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)

    def _enum(self, wanted: list[Any], _schema: Schema) -> Fits:
        words = {one for one in wanted if isinstance(one, str)}
        return lambda value: isinstance(value, str) and value in words

    def _pattern(self, wanted: str, _schema: Schema) -> Fits:
        found = re.compile(wanted).search
        return lambda value: not isinstance(value, str) or found(value) is not None

    def _minimum(self, wanted: Any, _schema: Schema) -> Fits:
        return lambda value: isinstance(value, str | list | dict) or value >= wanted

    def _maximum(self, wanted: Any, _schema: Schema) -> Fits:
        return lambda value: isinstance(value, str | list | dict) or value <= wanted

    def _minLength(self, wanted: int, _schema: Schema) -> Fits:  # noqa: N802 - the keyword's own name
        return lambda value: not isinstance(value, str) or len(value) >= wanted

    def _maxLength(self, wanted: int, _schema: Schema) -> Fits:  # noqa: N802 - the keyword's own name
        return lambda value: not isinstance(value, str) or len(value) <= wanted

    def _minItems(self, wanted: int, _schema: Schema) -> Fits:  # noqa: N802 - the keyword's own name
        return lambda value: not isinstance(value, list) or len(value) >= wanted

    def _maxItems(self, wanted: int, _schema: Schema) -> Fits:  # noqa: N802 - the keyword's own name
        return lambda value: not isinstance(value, list) or len(value) <= wanted

    def _required(self, wanted: list[str], _schema: Schema) -> Fits:
        return lambda value: not isinstance(value, dict) or all(name in value for name in wanted)

    def _additionalProperties(self, wanted: Any, schema: Schema) -> Fits:  # noqa: N802 - the keyword's own name
        if wanted is not False:
            return _unsure
        known = set(schema.get("properties", ()))
        return lambda value: not isinstance(value, dict) or known.issuperset(value)

    def _properties(self, wanted: Mapping[str, Schema], _schema: Schema) -> Fits:
        tests = {name: self.of(inner) for name, inner in wanted.items()}
        return lambda value: (
            not isinstance(value, dict) or all(tests[name](one) for name, one in value.items() if name in tests)
        )

    def _items(self, wanted: Schema, _schema: Schema) -> Fits:
        test = self.of(wanted)
        return lambda value: not isinstance(value, list) or all(map(test, value))


def _unsure(_value: Any) -> bool:
    return False
