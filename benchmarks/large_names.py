"""The invented names of a large office, and how a text of the mould becomes one of another project and year."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from benchmarks.year_office import CITIES

_FIRST = ("云澜", "听松", "映月", "栖霞", "清溪", "翠微", "和风", "紫藤", "梧桐", "望江")
_LAST = ("苑", "湾", "花园", "雅居")
_SURNAMES, _GIVEN = (
    "林周沈陆许顾苏秦方宋唐程",
    ("若溪", "启明", "慕之", "清源", "思远", "雨桐", "嘉禾", "明哲", "书言", "南星"),
)
# What letters, visits and measures of the mould are about, and what those of other projects and years are: in place of
# the lights of a corridor the lift, the water, the survey, the public revenue.
_TOPIC = ("楼道照明", "楼道灯不亮", "灯具老化", "更换灯具", "灯已修好")
_TOPICS = (
    _TOPIC,
    ("电梯运行", "电梯困人", "门机老化", "更换门机", "电梯已修好"),
    ("夜间停水", "夜间停水未通知", "水泵老化", "更换水泵", "供水已恢复"),
    ("公共收益公示", "看不到公共收益", "公示栏老化", "更换公示栏", "已公示"),
    ("满意度回访", "满意度调查没有通知", "名单过旧", "更换名单", "已回访"),
    ("门禁对讲", "门禁对讲不响", "线路老化", "更换线路", "对讲已修好"),
    ("地下车库积水", "车库积水", "排水泵老化", "更换排水泵", "已排水"),
    ("装修噪声", "节假日装修噪声大", "告示过旧", "更换告示", "已停工"),
)
_KEY, _CODE, _DIGEST = r"D\d{6}", r"[2-9A-Z]{4}-[2-9A-Z]{4}", r"[0-9a-f]{128}|[0-9a-f]{64}"
# Roles, channels, names of fields: most of what a row says, and the same everywhere.
_NAME = re.compile(r"[a-z_]*")
# A year that is one: of a day or month, of a quarter, in words, or alone.
_YEAR = r"(?<![\d.,])20\d\d(?=-\d\d|Q[1-4]|年|(?![\d.,-]))"


def estate_name(number: int) -> str:
    """Return what the `number`-th project (from 1) is called."""
    place, round_ = (number - 1) % 40, (number - 1) // 40
    return f"{_FIRST[place % 10]}{_LAST[place // 10]}" + (f"{round_ + 1}期" if round_ else "")


def person_name(post: str, number: int) -> str:
    """Return what the holder of a post in the `number`-th project is called; nobody else has the name."""
    place = number * 2 + (post == "manager")
    given = _GIVEN[place // len(_SURNAMES) % len(_GIVEN)]
    return f"{_SURNAMES[place % len(_SURNAMES)]}{given}" + ("" if place < 120 else str(place // 120))


def leader_name(number: int) -> str:
    """Return what the leader of the `number`-th project is called; he answers for ten, and it is his user name too."""
    group = (number - 1) // 10
    return f"{_SURNAMES[-1 - group % len(_SURNAMES)]}立言" + ("" if group < len(_SURNAMES) else str(group))


@dataclass
class Cast:
    """How what stands in the mould of one project's year reads in another project and year.

    `known` says what became of a key, a number, a code, a register number or a digest. A digest that nobody knows is
    of bytes that are gone, and becomes another one.
    """

    mould: str
    number: int
    years: int
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.code, self.name = f"P{self.number:02d}", estate_name(self.number)
        topic = random.Random(f"{self.code} {self.years}").choice(_TOPICS)
        names = {f"示例{self.mould}": self.name, f"管家{self.mould}": person_name("steward", self.number)}
        names |= {f"经理{self.mould}": person_name("manager", self.number)}
        names |= {"leader1": leader_name(self.number)}
        # The mould's own office has one city alone; the large one has them all.
        names |= {CITIES[0]: CITIES[(self.number - 1) % len(CITIES)]}
        self._words: Mapping[str, str] = names | dict(zip(_TOPIC, topic, strict=True))
        self._inner = self._pattern(_YEAR, *sorted(self._words, key=len, reverse=True), rf"{self.mould}(?!\d)")
        number = rf"[A-Z]+-{self.mould}-[A-Z0-9]+(?:-[A-Z0-9]+)*"
        register = r"(?<![\w-])20\d\d-\d{3}(?![\d-])"
        self._outer = self._pattern(_DIGEST, number, register, _KEY, _CODE)

    @staticmethod
    def _pattern(*choices: str) -> re.Pattern[str]:
        return re.compile("|".join(choices))

    def text(self, text: str) -> str:
        """Return `text` as it reads there."""
        if _NAME.fullmatch(text):
            return text
        made, place = [], 0
        for match in self._outer.finditer(text):
            made += [self._inner.sub(self._one, text[place : match.start()]), self._named(match[0])]
            place = match.end()
        return "".join([*made, self._inner.sub(self._one, text[place:])])

    def value(self, value: Any) -> Any:
        """Return a value of a row or an event as it is there, whatever it is made of."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(key): self.value(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.value(one) for one in value]
        return self.moment(value) if isinstance(value, datetime) else value

    def moment(self, at: datetime) -> datetime:
        """Return the same hour of the same day, so many years away; the mould's year has no 29 February."""
        return at.replace(year=at.year + self.years)

    def _named(self, word: str) -> str:
        if (known := self.known.get(word)) is not None:
            return known
        if re.fullmatch(_DIGEST, word):
            self.known[word] = (sha256(f"{self.code} {self.years} {word}".encode()).hexdigest() * 2)[: len(word)]
            return self.known[word]
        return self._inner.sub(self._one, word)

    def _one(self, match: re.Match[str]) -> str:
        word = match[0]
        if word == self.mould:
            return self.code
        return self._words[word] if word in self._words else str(int(word) + self.years)
