"""The words that all types share: channels, roles and header fields, each read from its file under `templates/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from schemas import record
from schemas.policy import Channel, RoleName, Step
from schemas.type_folder import TEMPLATES
from schemas.type_rows import row


@cache
def channels(templates: Path = TEMPLATES) -> dict[str, Channel]:
    """Return the channels of `channels.toml`, by id."""
    file = templates / "channels.toml"
    data = tomllib.loads(file.read_text("utf-8"))
    made = {}
    for channel_id, facts in data["channels"].items():
        steps = tuple(row(Step, step, file) for step in facts.get("approvals", []))
        made[channel_id] = row(Channel, {**facts, "id": channel_id, "approvals": steps}, file)
    return made


@cache
def roles(templates: Path = TEMPLATES) -> dict[str, RoleName]:
    """Return the roles of `roles.toml`, by id."""
    file = templates / "roles.toml"
    data = tomllib.loads(file.read_text("utf-8"))
    return {role_id: row(RoleName, {**facts, "id": role_id}, file) for role_id, facts in data["roles"].items()}


@cache
def shared_fields(templates: Path = TEMPLATES) -> Mapping[str, Any]:
    """Return `_shared/fields.json`: the header fields of every type, as a schema of their own."""
    fields: Mapping[str, Any] = record.loads((templates / "_shared" / "fields.json").read_bytes())
    return fields
