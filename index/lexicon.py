"""The words of a Chinese text, by dictionary: they say which hits mean the word and not merely contain its characters.

Only ranking and the relaxed question use them; recall rests on bigrams. The dictionary is jieba's, read as a file:
importing jieba and building its tables costs 1.3 seconds a process, reading the list 0.25. The way through a run of
汉字 is jieba's as well, the most probable one by word frequency (a unigram model, found from the end backwards); its
guessing of unknown words is left out, because a guess weighs nothing. The only module that knows jieba.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import log
from pathlib import Path

_LONGEST = 8
_RARE = 3  # jieba's list holds 40,000 words that were seen less often; they are names and mistakes
_OF_THE_TRADE = (
    "维修资金 专项维修资金 公共收益 二次供水 酬金制 包干制 业主委员会 业主大会 物业服务 消杀 收缴率 办结率 秩序维护 "
    "困人 垃圾分类 充电桩 高空抛物 维保 生活水箱 物业费 客户座谈会 座谈会 轿厢 一览表 电动自行车 化粪池 水箱 公示 "
    "停水 停电"
)
_TRADE_FREQUENCY = 2_000


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words with how often they are used."""

    frequencies: Mapping[str, int]
    total: int

    def words(self, run: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of every word of two or more 汉字 in `run`, long words before the words inside them."""
        for start, end in self.cut(run):
            if end - start < 2:
                continue
            yield start, end
            for size in range(2, end - start):
                for inner in range(start, end - size + 1):
                    if run[inner : inner + size] in self.frequencies:
                        yield inner, inner + size

    def cut(self, run: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of the pieces of `run`, one after the other; a piece of one 汉字 is no word."""
        ends, start = self._best_ends(run), 0
        while start < len(run):
            yield start, ends[start]
            start = ends[start]

    def _best_ends(self, run: str) -> list[int]:
        size = len(run)
        ends, scores, base = [0] * size, [0.0] * (size + 1), log(self.total)
        for start in range(size - 1, -1, -1):
            best, best_end = log(self.frequencies.get(run[start], 1)) - base + scores[start + 1], start + 1
            for end in range(start + 2, min(start + _LONGEST, size) + 1):
                frequency = self.frequencies.get(run[start:end])
                if frequency and (score := log(frequency) - base + scores[end]) > best:
                    best, best_end = score, end
            ends[start], scores[start] = best_end, best
        return ends


@cache
def lexicon() -> Lexicon:
    """Return jieba's dictionary with the words of the trade that it lacks; read once a process."""
    rows = _dictionary().read_text("utf-8").split()
    listed = zip(rows[::3], map(int, rows[1::3]), strict=True)
    words = {word: count for word, count in listed if count >= _RARE and len(word) <= _LONGEST and not word.isascii()}
    words.update((word, max(_TRADE_FREQUENCY, words.get(word, 0))) for word in _OF_THE_TRADE.split())
    return Lexicon(words, sum(words.values()))


def _dictionary() -> Path:
    # Found, not imported: the package's own start is what costs.
    found = find_spec("jieba")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("jieba", name="jieba")
    return Path(found.submodule_search_locations[0]) / "dict.txt"
