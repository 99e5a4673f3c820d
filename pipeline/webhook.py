"""The door to group robots: one post to 企业微信 or 钉钉, in the form that each asks for.

Sources: the robots' public manuals. Both answer HTTP 200 with an `errcode`, which is 0 if the post was taken.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from pipeline.notifying import Form, Item, NotSent, Robot, Style, fitted, post_lines

PATIENCE_SECONDS = 20.0
# What a robot takes at most, in bytes: 企业微信 2048 of text and 4096 of markdown; 钉钉 20,000.
_MOST_BYTES = {(Form.WECOM, Style.TEXT): 2048, (Form.WECOM, Style.MARKDOWN): 4096}
_OTHERWISE = 18_000
_MOST_ANSWER_BYTES = 65_536


def payload(robot: Robot, title: str, items: Sequence[Item]) -> dict[str, Any]:
    """Return the JSON of one post; people with a phone number are named to the robot, so that they are alerted."""
    phones = list(dict.fromkeys(item.phone for item in items if item.phone))
    is_markdown = robot.style is Style.MARKDOWN
    room = _MOST_BYTES.get((robot.form, robot.style), _OTHERWISE) - len(title.encode()) - 200
    lines = fitted(post_lines(items, with_links=is_markdown), room)
    if robot.form is Form.WECOM:
        if is_markdown:
            return {"msgtype": "markdown", "markdown": {"content": f"**{title}**\n{lines}"}}
        return {"msgtype": "text", "text": {"content": f"{title}\n{lines}", "mentioned_mobile_list": phones}}
    at = {"atMobiles": phones, "isAtAll": False}
    if is_markdown:
        called = " ".join(f"@{phone}" for phone in phones)
        # 钉钉 joins lines that no empty line parts.
        parted = lines.replace("\n", "\n\n")
        text = f"#### {title}\n\n{parted}\n\n{called}"
        return {"msgtype": "markdown", "markdown": {"title": title, "text": text}, "at": at}
    return {"msgtype": "text", "text": {"content": f"{title}\n{lines}"}, "at": at}


def signed(url: str, secret: str, milliseconds: int) -> str:
    """Return `url` with time and signature as 钉钉 asks for them: HMAC-SHA256 over `time\\nsecret`, in Base64."""
    stamp = str(milliseconds)
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


def send(robot: Robot, content: dict[str, Any], milliseconds: int) -> None:
    """Post `content`; with a secret it is signed for this moment.

    Raises:
        NotSent: the robot is away or refuses it.
    """
    url = signed(robot.url, robot.secret, milliseconds) if robot.secret else robot.url
    data = json.dumps(content, ensure_ascii=False).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json; charset=utf-8"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            told = json.loads(answer.read(_MOST_ANSWER_BYTES) or b"{}")
    except (urllib.error.URLError, OSError, ValueError) as error:
        # The address holds the robot's key: it is never repeated in a message.
        raise NotSent(why=_without_address(str(error), url)) from error
    if not isinstance(told, dict) or told.get("errcode", 0) != 0:
        raise NotSent(why=str(told)[:200])


def _without_address(words: str, url: str) -> str:
    return words.replace(url, "…") or "…"
