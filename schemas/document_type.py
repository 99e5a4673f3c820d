"""A document type: one folder of data, read into one value and checked while it is read.

    type.toml      policy, each row with its clause          schema.json    the record's shape (JSON Schema 2020-12)
    document.docx  docxtpl template   page.html page.css     the same document for the PDF
    examples/ bad/ records that must pass, and records that must fail with exactly the code in their name

Adding a type touches one folder and needs no Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.language import _, current, text
from schemas.policy import (
    Attachments,
    Batch,
    ChartRow,
    Computed,
    CopyTo,
    Guide,
    GuideExample,
    LookBack,
    Numbering,
    Prefill,
    ReadingNotice,
    Related,
    Rule,
    Section,
    Share,
    Step,
    Trigger,
    Wordings,
)
from schemas.problem import Severity
from schemas.safeguards import Emergency, Gate, Later
from schemas.soundness import contradictions
from schemas.sources import Source, Sum
from schemas.type_folder import TEMPLATES as TEMPLATES
from schemas.type_folder import digest_of as digest_of
from schemas.type_folder import folder_files as folder_files
from schemas.type_folder import read_json, with_shared_fields
from schemas.type_folder import shared_of as shared_of
from schemas.type_rows import FaultyType as FaultyType
from schemas.type_rows import parsed, refused, row, rows
from schemas.vocabulary import channels as channels
from schemas.vocabulary import concerns as concerns
from schemas.vocabulary import roles as roles
from schemas.vocabulary import shared_fields as shared_fields

_ID = re.compile(r'^id = "(\w+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class DocumentType:
    """One document type, read from its folder; two loads are two values."""

    id: str
    version: str
    folder: Path
    titles: Wordings
    category: str
    identity: str
    resembles: str
    ends: str
    title: str
    genre: str
    author_roles: tuple[str, ...]
    part_roles: tuple[str, ...]
    retention: str
    retention_class: str
    important_retention: str
    attachments: Attachments
    confidentiality: str
    schema: Mapping[str, Any]
    numbering: Numbering
    sections: tuple[Section, ...]
    parts: tuple[Share, ...]
    approvals: tuple[Step, ...]
    gates: tuple[Gate, ...]
    copies: tuple[CopyTo, ...]
    rules: tuple[Rule, ...]
    lookback: tuple[LookBack, ...]
    computed: tuple[Computed, ...]
    charts: tuple[ChartRow, ...]
    triggers: tuple[Trigger, ...]
    channels: tuple[str, ...]
    default_channels: tuple[str, ...]
    release_by: tuple[str, ...]
    publish_by: tuple[str, ...]
    later: Later
    emergency: Emergency | None
    releases_itself: bool
    periodic: bool
    has_public_projection: bool
    previous: tuple[str, ...]
    previous_by: str
    related: Related | None
    batch: Batch | None
    reading_notice: ReadingNotice | None
    workbook: str
    layout: str
    guide: Guide
    prefills: tuple[Prefill, ...]
    sources: tuple[Source, ...]
    sums: tuple[Sum, ...]
    digest: str

    @property
    def takes_parts(self) -> bool:
        """Whether several people may each hand in a part: the header asks how the file is handed in."""
        return "handed_in" in self.schema["properties"]

    @property
    def findings(self) -> tuple[Rule | LookBack, ...]:
        """The rows that give problems of this type's own, each with its code."""
        return (*self.rules, *self.lookback)

    def title_in(self, language: str | None = None) -> str:
        """Return the name of the type in `language`."""
        return wording(self.titles, language)

    def read(self, name: str) -> bytes:
        """Return one file of the folder."""
        return (self.folder / name).read_bytes()

    def section(self, section_id: str) -> Section | None:
        """Return the section called `section_id`."""
        return next((section for section in self.sections if section.id == section_id), None)


def wording(wordings: Wordings, language: str | None = None) -> str:
    """Return the wording in `language` (default: the one in force), else the Chinese one."""
    return wordings.get(language or current()) or wordings["zh-Hans"]


def id_of(folder: Path) -> str:
    """Return the id of the type in `folder` without reading the type, where its `type.toml` says it plainly."""
    try:
        head = (folder / "type.toml").read_text("utf-8").partition("\n[")[0]
    except (OSError, ValueError):
        return load(folder).id
    said = _ID.search(head)
    return said[1] if said else load(folder).id


def load(folder: Path, shared: Path | None = None) -> DocumentType:
    """Return the document type in `folder`; `shared` is the `_shared/` folder that its templates use.

    Raises:
        FaultyType: `type.toml` or `schema.json` cannot be read or contradicts itself.
    """
    file = folder / "type.toml"
    try:
        data = parsed(file)
        shared = shared or shared_of(folder)
        schema = with_shared_fields(read_json(folder / "schema.json"), read_json(shared / "fields.json"))
        return _sound(_made(folder, shared, data, schema), data)
    except OSError as error:
        raise FaultyType(file=str(error.filename), reason=error.strerror) from error
    except (ValueError, KeyError, TypeError) as error:
        raise FaultyType(file=str(file), reason=f"{type(error).__name__}: {error}") from error


def _sound(kind: DocumentType, data: Mapping[str, Any]) -> DocumentType:
    """Return `kind` if what its rows name exists, and nothing is there twice."""
    reason = None
    codes = [row.code for row in kind.findings]
    if twice := {code for code in codes if codes.count(code) > 1}:
        reason = text(_("the rule %(code)s is there twice"), code=min(twice))
    elif unknown := {section.id for section in kind.sections} - set(kind.schema["properties"]):
        reason = text(_("the schema has no section %(section)s"), section=min(unknown))
    elif wrong := {row.severity for row in kind.findings} - set(Severity):
        reason = text(_("there is no severity %(severity)s"), severity=min(wrong))
    if reason:
        raise FaultyType(file=str(kind.folder / "type.toml"), reason=reason)
    source = (kind.folder / "type.toml").read_text("utf-8")
    if found := list(contradictions(source, data, kind.approvals, kind.schema["properties"])):
        raise refused(kind.folder / "type.toml", found)
    return kind


def _made(folder: Path, shared: Path, data: Mapping[str, Any], schema: Mapping[str, Any]) -> DocumentType:
    release, publish = data.get("release", {}), data.get("publish", {})
    return DocumentType(
        id=data["id"],
        version=data["version"],
        folder=folder,
        titles=data["titles"],
        category=data["category"],
        identity=data["identity"],
        resembles=data.get("resembles", ""),
        ends=data.get("ends", ""),
        title=data["title"],
        genre=data.get("genre", ""),
        author_roles=tuple(data["author_roles"]),
        part_roles=tuple(data.get("part_roles", ())),
        retention=data["retention"]["period"],
        retention_class=data["retention"]["class"],
        important_retention=data["retention"].get("important", ""),
        confidentiality=data["confidentiality"],
        schema=schema,
        channels=tuple(publish.get("channels", ())),
        default_channels=tuple(publish.get("default", ())),
        release_by=tuple(release.get("by", ("project_manager", "steward"))),
        publish_by=tuple(publish.get("by", ("project_manager", "steward"))),
        releases_itself=release.get("mode", "manual") == "automatic",
        periodic=bool(data.get("periodic", False)),
        has_public_projection=bool(data.get("public_projection", False)),
        previous=tuple(data.get("previous", {}).get("keep", ())),
        previous_by=str(data.get("previous", {}).get("by", "")),
        workbook=data.get("workbook", "sheets"),
        layout=_layout(data, shared),
        digest=digest_of(folder, shared),
        **_tables(data, folder / "type.toml"),
    )


def _layout(data: Mapping[str, Any], shared: Path) -> str:
    """Return the shared stylesheet that the type's pages build on (`_shared/NAME.css`), or "" for none."""
    name = str(data.get("layout", ""))
    if name and not (shared / f"{name}.css").is_file():
        raise ValueError(text(_("there is no layout %(layout)s"), layout=name))
    return name


def _tables(data: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """Return the fields of a document type that are rows of `type.toml`."""
    reading, guide, related = data.get("reading_notice"), data.get("guide", {}), data.get("related")
    emergency, batch = data.get("emergency"), data.get("batch")
    return {
        "guide": row(Guide, {**guide, "examples": list(rows(GuideExample, guide, "examples", file))}, file),
        "prefills": rows(Prefill, data, "prefill", file),
        "sources": rows(Source, data, "sources", file),
        "sums": rows(Sum, data, "sums", file),
        "emergency": row(Emergency, emergency, file, "emergency") if emergency else None,
        "later": row(Later, data.get("later", {}), file),
        "attachments": row(Attachments, data.get("attachments", {}), file),
        "numbering": row(Numbering, data["number"], file),
        "sections": rows(Section, data, "sections", file),
        "parts": rows(Share, data, "parts", file),
        "approvals": rows(Step, data, "approvals", file),
        "gates": rows(Gate, data, "gates", file),
        "copies": rows(CopyTo, data, "copies", file),
        "rules": rows(Rule, data, "rules", file),
        "lookback": rows(LookBack, data, "lookback", file),
        "computed": rows(Computed, data, "computed", file),
        "charts": rows(ChartRow, data, "charts", file),
        "triggers": rows(Trigger, data, "importance", file),
        "reading_notice": row(ReadingNotice, reading, file) if reading else None,
        "related": row(Related, related, file) if related else None,
        "batch": row(Batch, batch, file) if batch else None,
    }


def load_all(templates: Path = TEMPLATES) -> dict[str, DocumentType]:
    """Return every document type under `templates`, by id, in the order of the folders."""
    kinds: dict[str, DocumentType] = {}
    for file in sorted(templates.glob("*/type.toml")):
        kind = load(file.parent)
        if kind.id in kinds:
            raise FaultyType(file=str(file), reason=text(_("another folder has the id %(id)s already"), id=kind.id))
        kinds[kind.id] = kind
    return kinds
