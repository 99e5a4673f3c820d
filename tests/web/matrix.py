"""Who may open which page: what the rules of the table of addresses mean for each of the staff.

The expectation is written here once more, by rule, from the people of `tests/staff.py` and not from the code: a rule
that lets too many in disagrees with this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.gate import Page

# One of each: nobody; TFY's steward and manager; another project's; those of the company.
VISITORS = (
    "", "linruoxi", "zhouqiming", "wangguanjia", "lijingli", "shenmuzhi", "qianming", "gaopin", "zhaozong", "guanli",
)  # fmt: skip
COMPANY = {"shenmuzhi", "qianming", "gaopin", "zhaozong", "guanli"}
ROLES: Mapping[str, set[str]] = {
    "linruoxi": {"steward"},
    "wangguanjia": {"steward"},
    "zhouqiming": {"project_manager"},
    "lijingli": {"project_manager"},
    "shenmuzhi": {"supervising_leader"},
    "qianming": {"finance_center"},
    "gaopin": {"quality_center"},
    "zhaozong": {"general_manager"},
    "guanli": {"system_admin"},
}
ROLES_BY_RULE = {
    "writing": {"steward", "project_manager", "quality_center"},
    "deciding": {"project_manager", "supervising_leader", "finance_center", "quality_center", "general_manager"},
}
OF_TFY = {"linruoxi", "zhouqiming"} | COMPANY
SIGN_IN, OPEN, NOT_YOURS, UNKNOWN = "sign in first", "open", "not yours", "unknown"


def expected(page: Page, user: str) -> str:
    """Return what `user` must meet at `page`, where what it is about belongs to project TFY."""
    kind, _colon, named = page.rule.name.partition(":")
    wanted = set(filter(None, named.split(",")))
    if kind == "anyone":
        return OPEN
    if not user:
        return SIGN_IN
    if kind == "signed-in":
        return OPEN
    if kind == "holding":
        return OPEN if ROLES[user] & wanted else NOT_YOURS
    if kind in ROLES_BY_RULE:
        return OPEN if ROLES[user] & ROLES_BY_RULE[kind] else NOT_YOURS
    if kind == "own-upload":
        return UNKNOWN  # what nobody sent; whose it is, is tried in test_author_upload
    if kind in {"of-document", "of-project"}:
        if user not in OF_TFY:
            return UNKNOWN
        return OPEN if not wanted or ROLES[user] & wanted else NOT_YOURS
    raise AssertionError(f"no expectation for the rule {page.rule.name}: write it here")


def met(response: Any) -> str:
    """Return what a visitor met."""
    if response.status_code == 302 and "/account/login/" in response.headers["Location"]:
        return SIGN_IN
    if response.status_code == 403:
        return NOT_YOURS
    return UNKNOWN if response.status_code == 404 else OPEN
