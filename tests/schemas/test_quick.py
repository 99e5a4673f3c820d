"""The fast predicates agree with jsonschema: what they let pass has nothing wrong with it, and nothing else is lost."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.quick import validator

SCHEMA: dict[str, Any] = {
    "title": "小报告",
    "type": "object",
    "required": ["rows"],
    "additionalProperties": False,
    "properties": {
        "rows": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"$ref": "#/$defs/row"}},
        "tags": {"type": "array", "uniqueItems": True, "items": {"enum": ["a", "b", 1]}},
        "open": {"type": "object", "additionalProperties": {"type": "string"}},
        "yes": {"type": "boolean"},
        "odd": {"type": "null"},
    },
    "$defs": {
        "row": {
            "type": "object",
            "x-hint": "逐行",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 3, "pattern": "^[a-z]"},
                "amount": {"type": ["number", "string"], "minimum": 0, "maximum": Decimal("9.5")},
                "count": {"type": "integer"},
                "inner": {"$ref": "#/$defs/row"},
            },
        }
    },
}

values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 12) | st.sampled_from([Decimal("9.5"), Decimal("9.51")])
    | st.sampled_from(["", "a", "b", "A", "abcd"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["name", "amount", "count", "inner", "x"]), inner, max_size=4),
    max_leaves=6,
)  # fmt: skip
records = st.dictionaries(st.sampled_from(["rows", "tags", "open", "yes", "odd", "more"]), values, max_size=4)


def faults(checker: Any, value: Any) -> list[tuple[Any, ...]]:
    return sorted((list(map(str, one.absolute_path)), str(one.validator)) for one in checker.iter_errors(value))


@given(records | values)
def test_the_same_faults_are_found_as_by_jsonschema_alone(value: Any) -> None:
    assert faults(validator(SCHEMA), value) == faults(Draft202012Validator(SCHEMA), value)
