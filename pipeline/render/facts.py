"""What a rendition says about itself: the one place that dates and titles of PDF and DOCX come from.

Nothing else may put a date into a rendition, so that rendering again gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Title, author, time of making (with a time zone), language (BCP 47), keywords and subject of a rendition."""

    title: str
    author: str
    created: datetime
    language: str = "zh-CN"
    keywords: tuple[str, ...] = ()
    subject: str = ""
