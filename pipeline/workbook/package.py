"""The parts of an .xlsx file and how they refer to each other; the only door to the parser of their XML.

It is given only what `container` has let through: no part declares a document type, so there are no entities to
follow. The parser is told so all the same.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any, NamedTuple
from zipfile import ZipFile

from lxml import etree  # type: ignore[import-untyped]

# A comment is nobody's data, and may stand anywhere.
_SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


class Relation(NamedTuple):
    """What a part refers to: the last word of the relation's type (`worksheet`), and the other part's path."""

    kind: str
    target: str


class Package:
    """The parts of one file."""

    def __init__(self, parts: ZipFile) -> None:
        self.parts = parts
        self.names = set(parts.namelist())

    def root(self, part: str) -> Any:
        """Return the root element of `part`, all of it read."""
        return etree.fromstring(self.parts.read(part), etree.XMLParser(**_SAFE))

    def elements(self, part: str, *tags: str) -> Iterator[Any]:
        """Yield the elements of `part` called one of `tags` in any namespace, one after the other.

        Each is emptied once the next one is asked for, so that a long part never lies in memory as a whole.
        """
        with self.parts.open(part) as source:
            for _event, element in etree.iterparse(source, tag=[f"{{*}}{tag}" for tag in tags], **_SAFE):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def relations(self, part: str) -> dict[str, Relation]:
        """Return what `part` refers to inside this file, by the names that it uses."""
        folder, name = posixpath.split(part)
        at = posixpath.join(folder, "_rels", f"{name}.rels")
        if at not in self.names:
            return {}
        return {
            one.get("Id", ""): Relation(posixpath.basename(one.get("Type", "")), _resolved(folder, one.get("Target")))
            for one in self.root(at)
            if isinstance(one.tag, str) and one.get("TargetMode") != "External" and one.get("Target")
        }

    def main(self) -> str:
        """Return the path of the workbook's own part."""
        found = [one.target for one in self.relations("").values() if one.kind == "officeDocument"]
        return found[0] if found else "xl/workbook.xml"


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def local(element: Any) -> str:
    """Return the name of `element` without its namespace."""
    return str(etree.QName(element).localname)


def attribute(element: Any, name: str) -> str:
    """Return the attribute `name` of `element`, whatever its namespace."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
