"""The files of a type folder: which of them make the type what it is, their digest, and the shared fields put in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas import record
from schemas.type_rows import FaultyType

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def folder_files(folder: Path) -> Iterator[Path]:
    """Yield the files that make a type what it is: not its examples, not an editor's leavings.

    Nor its duties and its wizard: they say when documents are owed and what a page asks for, nothing of what one is.
    """
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if (
            path.is_file()
            and inside.parts[0] not in {"examples", "bad", "duties.toml", "wizard.toml"}
            and not path.name.startswith((".", "~"))
        ):
            yield path


def digest_of(*folders: Path) -> str:
    """Return the SHA-256 over names and bytes of all files of `folders`."""
    total = hashlib.sha256()
    for folder in folders:
        for path in folder_files(folder):
            inside = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            total.update(f"{inside}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def shared_of(folder: Path) -> Path:
    """Return the `_shared/` folder that the type in `folder` uses: the one beside it, else the program's."""
    beside = folder.parent / "_shared"
    return beside if beside.is_dir() else TEMPLATES / "_shared"


def read_json(file: Path) -> Any:
    """Return one JSON file of the folder, figures as Decimal.

    Raises:
        FaultyType: it is no JSON; the error names line and column.
    """
    try:
        return record.loads(file.read_bytes())
    except record.NotJson as error:
        raise FaultyType(file=f"{file}:{error.line}:{error.column}", reason=error.words) from error


def with_shared_fields(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """Return `schema` with the shared header fields (`x-header`), section fields (`x-section`) and `$defs` put in."""
    header = {name: shared["properties"][name] for name in schema.get("x-header", ())}
    own = {name: _with_section_fields(field, shared["section"]) for name, field in schema["properties"].items()}
    defs = {**shared["$defs"], **schema.get("$defs", {})}
    return {**schema, "properties": header | own, "$defs": defs}


def _with_section_fields(field: Mapping[str, Any], section: Mapping[str, Any]) -> Mapping[str, Any]:
    if not field.get("x-section"):
        return field
    return {**field, "properties": {**section, **field.get("properties", {})}}
