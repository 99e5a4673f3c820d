"""Clause → requirement → type or duty → test: the page by which the quality centre reads what the system enforces.

The list of requirements is `docs/procedure.toml`; which tests show one is read from the tests themselves, from their
marks `@pytest.mark.requirement("R-…")`, so that the page cannot claim a test that is not there.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.document_type import TEMPLATES, DocumentType, wording
from schemas.language import CHINESE

ROOT = Path(__file__).resolve().parents[1]
LIST = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of the procedure; `outside` says why software has no part in it."""

    id: str
    clause: str
    says: str
    types: Sequence[str] = ()
    outside: str = ""


def chapters() -> dict[str, tuple[Requirement, ...]]:
    """Return the requirements by the chapter of the procedure they stand in, in its order."""
    data = tomllib.loads(LIST.read_text("utf-8"))
    return {one["title"]: tuple(Requirement(**row) for row in one["requirements"]) for one in data["chapters"]}


def requirements() -> dict[str, Requirement]:
    """Return every requirement by its id."""
    return {one.id: one for rows in chapters().values() for one in rows}


def marked_tests(tests: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Return the tests that show each requirement, as `file::name`, in the order of the files."""
    found: dict[str, list[str]] = {}
    for file in sorted(tests.rglob("test_*.py")):
        for name, wanted in _marks(ast.parse(file.read_text("utf-8"))):
            for requirement in wanted:
                found.setdefault(requirement, []).append(f"{file.relative_to(tests.parent).as_posix()}::{name}")
    return found


def _marks(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            wanted = [one for decorator in node.decorator_list for one in _named_by(decorator)]
            if wanted:
                yield node.name, wanted


def _named_by(decorator: ast.expr) -> list[str]:
    if not (isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.requirement"):
        return []
    return [str(ast.literal_eval(argument)) for argument in decorator.args]


def duties(templates: Path = TEMPLATES) -> dict[str, list[str]]:
    """Return the titles of the duties that see to each requirement, from the types' `duties.toml`."""
    found: dict[str, list[str]] = {}
    for file in sorted(templates.glob("*/duties.toml")):
        for row in tomllib.loads(file.read_text("utf-8"))["duties"]:
            for requirement in row.get("requirements", ()):
                found.setdefault(requirement, []).append(row["titles"][CHINESE])
    return found


def page(kinds: Mapping[str, DocumentType]) -> str:
    """Return the page, in Chinese: the quality centre reads it."""
    tests, owed = marked_tests(), duties()
    parts = [
        "# 规程对照表 · The procedure, requirement by requirement\n",
        "《客户沟通管理规程》的每项要求由哪个文件类型、哪项期限保证，由哪些测试证明。",
        "没有测试的要求写明系统为何不介入。\n",
    ]
    for title, rows in chapters().items():
        parts.append(f"## {title}\n")
        for one in rows:
            parts += _told(one, kinds, owed.get(one.id, []), tests.get(one.id, []))
    parts += ["## 缺损条文的读法\n", *_gaps()]
    return "\n".join(parts)


def _told(
    one: Requirement, kinds: Mapping[str, DocumentType], owed: Sequence[str], tests: Sequence[str]
) -> Iterator[str]:
    yield f"### {one.id} · {one.clause}\n"
    yield f"{one.says}\n"
    if one.types:
        yield "- 文件类型：" + "、".join(f"{wording(kinds[name].titles, CHINESE)} `{name}`" for name in one.types)
    if owed:
        yield "- 期限：" + "、".join(owed)
    if one.outside:
        yield f"- 系统不介入：{one.outside}"
    if tests:
        yield "- 测试："
        yield from (f"  - `{name}`" for name in tests)
    yield ""


def _gaps() -> Iterator[str]:
    data: Mapping[str, Any] = tomllib.loads(LIST.read_text("utf-8"))
    yield "| 缺损 | 条款 | 读作 | 参数 |"
    yield "| --- | --- | --- | --- |"
    for gap in data["gaps"]:
        yield f"| {gap['id']} | {gap['clause']} | {gap['reading']} | {gap['parameter']} |"
