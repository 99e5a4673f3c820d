"""The source tree as tests read it: which modules are ours, which files belong to the project."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("schemas", "archive", "index", "pipeline", "cli", "web")
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
OWN_CODE = sorted({*MODULES, *(ROOT / "docs").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")})
# The pages of the web desk.
PAGES = sorted((ROOT / "web" / "templates").rglob("*.html"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    """Return `path` as it is written inside the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a module; many rules look at the same tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def functions_of(path: Path) -> Iterator[Function]:
    """Yield every function and method of a module, inner ones too."""
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, Function))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports, at its top or inside a function."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def project_files() -> list[Path]:
    """Return the files that belong to the project: tracked ones and those about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        # An unpacked archive of the sources has no history to ask.
        unwanted = {".venv", "build", "demo", ".git", "__pycache__"}
        found = (path for path in ROOT.rglob("*") if not unwanted & set(path.relative_to(ROOT).parts))
        listed = [name_of(path) for path in found]
    return [path for path in map(ROOT.joinpath, sorted(listed)) if path.is_file()]


def project_texts() -> Iterator[tuple[str, str]]:
    """Yield name and content of every text file of the project."""
    for path in project_files():
        try:
            yield name_of(path), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
