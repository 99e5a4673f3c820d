"""The words that all types share: channels, concerns, roles, header fields, each from its file under `templates/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from schemas import chains, record
from schemas.language import Text, _, text
from schemas.policy import Channel, RoleName, Step
from schemas.safeguards import Concern
from schemas.toml_lines import line_of
from schemas.type_folder import TEMPLATES
from schemas.type_rows import parsed, refused, row

SCOPES = ("project", "company", "either")


@cache
def channels(templates: Path = TEMPLATES) -> dict[str, Channel]:
    """Return the channels of `channels.toml`, by id.

    Raises:
        FaultyType: the file contradicts itself.
    """
    file = templates / "channels.toml"
    return {name: row(Channel, facts, file) for name, facts in _with_steps(file, "channels", templates)}


@cache
def concerns(templates: Path = TEMPLATES) -> dict[str, Concern]:
    """Return what makes the general manager necessary (必要时总经理), of `concerns.toml`, by id.

    Raises:
        FaultyType: the file contradicts itself.
    """
    file = templates / "concerns.toml"
    return {name: row(Concern, facts, file) for name, facts in _with_steps(file, "concerns", templates)}


def _with_steps(file: Path, table: str, templates: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each row of `table` with its approvals as steps, after all of them were found sound."""
    data, known = parsed(file)[table], roles(templates)
    made = {}
    for name, facts in data.items():
        steps = tuple(row(Step, step, file, f"{table}.{name}") for step in facts.get("approvals", []))
        made[name] = {**facts, "id": name, "approvals": steps}
    source = _Source(file)
    found = [
        source.at(f"{table}.{name}", word, why)
        for name, facts in made.items()
        for _number, word, why in chains.faults(facts["approvals"], known)
    ]
    if found:
        raise refused(file, found)
    yield from made.items()


class _Source:
    """The text of a file, read once a fault is found."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def at(self, table: str, word: str, why: Text) -> tuple[int, Text]:
        """Return the fault `why` with the line where `table` says `word`."""
        return line_of(self._file.read_text("utf-8"), table, 0, word), why


@cache
def roles(templates: Path = TEMPLATES) -> dict[str, RoleName]:
    """Return the roles of `roles.toml`, by id.

    Raises:
        FaultyType: the file contradicts itself.
    """
    file = templates / "roles.toml"
    made = {
        name: row(RoleName, {**facts, "id": name}, file, f"roles.{name}")
        for name, facts in parsed(file)["roles"].items()
    }
    source = _Source(file)
    found = [source.at(f"roles.{name}", word, why) for name, one in made.items() for word, why in _faults(one, made)]
    if found:
        raise refused(file, found)
    return made


def _faults(role: RoleName, known: Mapping[str, RoleName]) -> Iterator[tuple[str, Text]]:
    if role.scope not in SCOPES:
        yield role.scope, text(_("there is no scope %(scope)s"), scope=role.scope)
    for other in role.leave_by:
        if other not in known:
            yield other, text(_("unknown role %(role)s"), role=other)


@cache
def shared_fields(templates: Path = TEMPLATES) -> Mapping[str, Any]:
    """Return `_shared/fields.json`: the header fields of every type, as a schema of their own."""
    fields: Mapping[str, Any] = record.loads((templates / "_shared" / "fields.json").read_bytes())
    return fields
