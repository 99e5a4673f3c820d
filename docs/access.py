"""The page 页面与权限: every page of the web desk with its rule, from the table of addresses itself."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.document_type import roles
from schemas.language import CHINESE, ENGLISH, translate

_HEAD = """\
# 页面与权限 · Pages and who may open them

由 `web/urls.py` 的页面表生成。规则决定谁能打开；打开后能办什么，由每一步自己再问一遍（`pipeline/office/access.py`）。

| 地址 address | 方式 methods | 谁能打开 | who may open it |
|---|---|---|---|
"""


def page() -> str:
    """Return the page."""
    from web.urls import PAGES

    lines = []
    for one in sorted(PAGES, key=lambda one: one.route):
        methods = " ".join(method for method in one.methods if method != "HEAD")
        said = [" ".join(_words(one.rule.name, one.rule.words, language)) for language in (CHINESE, ENGLISH)]
        lines.append(f"| `/{one.route}` | {methods} | {said[0]} | {said[1]} |")
    return _HEAD + "\n".join(lines) + "\n"


def _words(name: str, words: str, language: str) -> Iterator[str]:
    held = [role for role in name.partition(":")[2].split(",") if role]
    titles = [roles()[role].titles.get(language, role) for role in held]
    any_role = {CHINESE: "任一岗位", ENGLISH: "any role"}[language]
    joined = ("、" if language == CHINESE else ", ").join(titles) or any_role
    yield translate(words, {"roles": joined} if "%(roles)s" in words else None, language)
