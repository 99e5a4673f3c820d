"""What people are told, in words, and by which settings of `[notify]` in office.toml: pure, in Chinese for the clerk.

No notification names a customer: it has number, title, project, what to do and where, and nothing else (5.6.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemas.errors import LetterbookError, WrongUsage
from schemas.language import _, text

_FIRST_PAUSE = timedelta(minutes=2)
_LONGEST_PAUSE = timedelta(hours=6)
MOST_TRIES = 12


class FaultyNotify(WrongUsage):
    """The section `[notify]` of office.toml cannot be meant."""

    message = _("office.toml [notify]: %(why)s")


class NotSent(LetterbookError):
    """A mail or a post did not leave; it is tried again later."""

    message = _("It could not be sent: %(why)s")
    exit_code = 1


class Kind(StrEnum):
    """What somebody is told."""

    TURN = "turn"
    RETURNED = "returned"
    RELEASE = "release"
    COPY = "copy"
    LETTER = "letter"
    CONSENT = "consent"
    OUTAGE = "outage"
    BACK = "back"


class Security(StrEnum):
    """How the way to the mail server is secured."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Form(StrEnum):
    """Whose group robot is posted to: 企业微信 or 钉钉."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"


class Style(StrEnum):
    """How a robot's post is written."""

    MARKDOWN = "markdown"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server; an empty `user` logs nobody in."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    sender: str


@dataclass(frozen=True, slots=True)
class Robot:
    """A group robot; with a `secret` each post is signed (钉钉)."""

    form: Form
    style: Style
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Notify:
    """How this office tells people; without mail server and robot it tells nobody."""

    smtp: Smtp | None = None
    robot: Robot | None = None
    digest: bool = True
    digest_at: time = time(8, 30)
    address: str = ""
    stored_in_china: bool = False
    agreement: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, Any], root: Path) -> Notify:
        """Return what `settings` say; secrets are read from the files that they name, in `root`.

        Raises:
            FaultyNotify: they cannot be meant.
        """
        given = settings.get("notify", {})
        try:
            return cls(
                smtp=_smtp(given.get("smtp", {}), root) if given.get("mail") else None,
                robot=_robot(given.get("robot", {}), root) if given.get("webhook") else None,
                digest=bool(given.get("digest", True)),
                digest_at=time.fromisoformat(str(given.get("digest_at", "08:30"))),
                address=str(given.get("address", "")).rstrip("/"),
                stored_in_china=given.get("stored_in_china") is True,
                agreement=str(given.get("agreement", "")),
            )
        except KeyError as error:
            raise FaultyNotify(why=text(_("%(name)s is missing"), name=str(error.args[0]))) from error
        except (ValueError, TypeError, AttributeError, OSError) as error:
            raise FaultyNotify(why=str(error)) from error


def _smtp(given: Mapping[str, Any], root: Path) -> Smtp:
    security = Security(given.get("security", "tls"))
    usual = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}[security]
    user = str(given.get("user", ""))
    password = _secret(given, "password_file", root)
    return Smtp(given["host"], int(given.get("port", usual)), security, user, password, given["sender"])


def _robot(given: Mapping[str, Any], root: Path) -> Robot:
    url = str(given["url"])
    # Anything else than a web address would let the settings read files of this machine.
    if urlsplit(url).scheme not in {"https", "http"}:
        raise ValueError(url)
    style = Style(given.get("style", "markdown"))
    return Robot(Form(given["form"]), style, url, _secret(given, "secret_file", root))


def _secret(given: Mapping[str, Any], name: str, root: Path) -> str:
    return (root / given[name]).read_text("utf-8").strip() if given.get(name) else ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that one person is told: what to do with which document, in which project, where it is found."""

    person: str
    phone: str
    what: str
    title: str
    number: str
    project: str
    link: str = ""

    def line(self) -> str:
        """Return it in one line, without the person."""
        beside = "，".join(filter(None, (self.number, self.project)))
        return f"【{self.what}】{self.title}（{beside}）" if beside else f"【{self.what}】{self.title}"


def what_to_do(kind: Kind, detail: str = "") -> str:
    """Return what is asked of the person; `detail` is the verb of a turn, or the day a letter is to be answered by."""
    return {
        Kind.TURN: f"待您{detail}",
        Kind.RETURNED: "已退回，请修改后重新提交",
        Kind.RELEASE: "已通过审批，待签发",
        Kind.COPY: f"抄送{detail}，请签收",
        Kind.CONSENT: f"电话同意待您书面确认{f'，{detail}前' if detail else ''}",
        Kind.OUTAGE: "备份中断，请处理",
        Kind.BACK: "备份已恢复",
        Kind.LETTER: f"来函待办理，{detail}前答复" if detail else "来函待办理",
    }[kind]


def subject(items: Sequence[Item]) -> str:
    """Return the subject of a mail: the one thing, or how many of which."""
    if len(items) == 1:
        return items[0].line()
    counts: dict[str, int] = {}
    for item in items:
        counts[item.what.partition("，")[0]] = counts.get(item.what.partition("，")[0], 0) + 1
    return f"今日待办{len(items)}项：" + "、".join(f"{what}{count}项" for what, count in counts.items())


def body(company: str, items: Sequence[Item]) -> str:
    """Return the text of a mail to one person."""
    lines = [f"{items[0].person}，您好：", ""]
    for number, item in enumerate(items, 1):
        lines.append(f"{number}. {item.line()}")
        if item.link:
            lines.append(f"   {item.link}")
    return "\n".join([*lines, "", f"{company}", "本邮件由系统发出，请勿回复。", ""])


def post_lines(items: Sequence[Item], *, with_links: bool) -> list[str]:
    """Return the lines of a post to a group: one a thing, with the person it is for."""
    if with_links:
        return [f"{item.person}：{f'[{item.line()}]({item.link})' if item.link else item.line()}" for item in items]
    return [f"{item.person}：{item.line()}{f' {item.link}' if item.link else ''}" for item in items]


def fitted(lines: Sequence[str], most_bytes: int) -> str:
    """Return as many `lines` as fit into `most_bytes` of UTF-8, and how many are left out."""
    kept: list[str] = []
    for line in lines:
        rest = len(lines) - len(kept)
        more = f"另有{rest}项，请登录查看。"
        if len("\n".join([*kept, line, more]).encode()) > most_bytes:
            return "\n".join([*kept, more])
        kept.append(line)
    return "\n".join(kept)


def next_try(now: datetime, tries: int) -> datetime:
    """Return when what failed `tries` times is tried again: 2 minutes, doubled each time, 6 hours at most."""
    pause: timedelta = _FIRST_PAUSE * 2 ** min(tries - 1, 16)
    return now + min(pause, _LONGEST_PAUSE)
