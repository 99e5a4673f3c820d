"""What must not leave the house: personal values and what looks like them, in all that a rendition holds (5.6.2).

The record says what is personal in it; the rest is found by its form. Work numbers of the project and the company are
no secret, they are what the papers are for (requirements 5.5).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline import projection
from schemas import masking, personal
from schemas.document_type import DocumentType
from schemas.personal import Found, Sort, digits
from schemas.record import leaves
from schemas.surnames import COMMON, family_name

if TYPE_CHECKING:
    from pipeline.render.office_words import Spot

CLAUSE = "5.6.2"
# Read by whoever passes by, or by everybody in a group; the others go to one household.
OPEN_RANGES = frozenset({"owners", "public"})
GROUP_CHATS = frozenset({"wechat_group", "qq_group"})
# Numbers that nobody publishes with a good reason; the others the clerk is asked about when the record is checked.
PLAINLY_PERSONAL = frozenset({Sort.MOBILE, Sort.IDENTITY, Sort.BANK})

_LIST = re.compile(r"[、，,;；/\s]+")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff·]{1,8}")
# Short figures are house numbers, ages, sums: the same figure elsewhere is no leak unless a room is meant.
_SHORT = 7
_AS_ROOM = r"(?:(?<=[号栋幢座元室楼])|(?<=房号)|(?<=[0-9]-)){0}(?![0-9.])|(?<![0-9.-]){0}(?=室|房|业主|住户|租户)"


@dataclass(frozen=True, slots=True)
class Leak:
    """Something personal at a spot of a rendition; `shown` may be told to whoever reads the message."""

    spot: Spot
    sort: Sort | None
    shown: str


def is_read_by_many(kind: DocumentType) -> bool:
    """Return whether documents of this type are meant for more readers than the one they are addressed to."""
    return kind.confidentiality in OPEN_RANGES


def work_contacts(record: Mapping[str, Any]) -> frozenset[str]:
    """Return the numbers, addresses and places of the project and the company: as digits, and as plain words."""
    given = [str(leaf) for part in ("project", "company") for _path, leaf in leaves(record.get(part)) if leaf]
    words = {bare(one) for one in given}
    numbers = {digits(one) for text in given for one in _NUMBERS.findall(personal.plain(text))}
    # A notice names the line without its area code as well.
    local = {number[-length:] for number in numbers if number.startswith("0") for length in (7, 8)}
    return frozenset(one for one in words | numbers | local if len(one) > 4)


_NUMBERS = re.compile(r"\(?[0-9][0-9() -]{4,}[0-9]")


def is_work_contact(one: Found, contacts: frozenset[str]) -> bool:
    """Return whether what was found is one of `contacts`, in whatever way it is written."""
    number = digits(one.words).removeprefix("86") if one.sort is Sort.MOBILE else digits(one.words)
    if one.sort in {Sort.ROOM, Sort.EMAIL, Sort.NAME}:
        return any(bare(one.words) in known for known in contacts)
    return number in contacts


# The many values of a batch are looked for in the same few texts.
@lru_cache(maxsize=4096)
def bare(words: str) -> str:
    """Return `words` as they are compared: full-width made plain, without spaces, hyphens and dots between digits."""
    plain = unicodedata.normalize("NFKC", personal.plain(words))
    joined = "".join(character for character in plain if not character.isspace())
    return re.sub(r"(?<=[0-9])[-.](?=[0-9])", "", joined).casefold()


def known_values(record: Mapping[str, Any], kind: DocumentType) -> list[str]:
    """Return what the personal fields of `record` hold, lists of names taken apart, without what everybody may read."""
    values = projection.personal_values(record, kind)
    names = {name for value in values for name in _names(value)}
    told = {name for _path, leaf in leaves(projection.public(record, kind)) for name in _names(str(leaf or ""))}
    return sorted({*values, *(names - told)})


def _names(value: str) -> Iterator[str]:
    """Yield the names that `value` lists, if it lists nothing else."""
    pieces = [piece for piece in _LIST.split(value.strip()) if piece]
    if pieces and all(_HAN_NAME.fullmatch(piece) and _is_name(piece) for piece in pieces):
        yield from pieces


def _is_name(word: str) -> bool:
    return "·" in word or len(family_name(word)) > 1 or word[0] in COMMON


def stands_in(value: str, words: str) -> bool:
    """Return whether the personal `value` stands in `words`, however its digits are grouped."""
    wanted, text = bare(value), bare(words)
    if len(wanted) < 2 or wanted not in text:
        return False
    if wanted.isdigit() and len(wanted) < _SHORT:
        return re.search(_AS_ROOM.replace("{0}", wanted), personal.plain(words)) is not None
    begins = r"(?<![0-9])" if wanted[0].isdigit() else ""
    ends = r"(?![0-9])" if wanted[-1].isdigit() else ""
    return re.search(begins + re.escape(wanted) + ends, text) is not None


def leaks(spots: Iterable[Spot], record: Mapping[str, Any], kind: DocumentType) -> Iterator[Leak]:
    """Yield each personal value at a spot, once a spot; by its form alone only where many read the document.

    What a clerk was asked about when the record was checked, a landline in a sentence for example, is not asked again.
    """
    known, contacts = known_values(record, kind), work_contacts(record)
    asked = {bare(one.words) for one in _asked(record, kind)} if is_read_by_many(kind) else set()
    seen: set[tuple[str, str]] = set()
    for spot in spots:
        found: list[tuple[Sort | None, str]] = [
            (None, hint(value)) for value in known if any(stands_in(value, words) for words in _ways(spot.words))
        ]
        if is_read_by_many(kind):
            # The words of a laid-out page have the columns of tables side by side.
            finds = personal.find(spot.words, spread="\n" not in spot.words)
            unknown = [one for one in finds if not is_work_contact(one, contacts) and bare(one.words) not in asked]
            found += [(one.sort, masking.mask(one)) for one in unknown]
        for sort, shown in found:
            if (key := (spot.where.localized("en"), shown)) not in seen:
                seen.add(key)
                yield Leak(spot, sort, shown)


def _ways(words: str) -> set[str]:
    """Return `words` as one, since a line may break a name in two, and line by line, since figures then join up."""
    return {words, *words.splitlines()}


def hint(value: str) -> str:
    """Return as much of a personal `value` as a message may tell: a name or number masked, of all else nothing."""
    if any(_names(value)):
        return masking.mask_name(value)
    found = personal.find(value)
    return masking.mask(found[0]) if found and found[0].words == value.strip() else ""


def _asked(record: Mapping[str, Any], kind: DocumentType) -> Iterator[Found]:
    meant = set(projection.marked(record, kind.schema, kind.schema, "x-work-contact"))
    for _path, leaf in leaves(projection.public(record, kind)):
        if isinstance(leaf, str):
            yield from (one for one in personal.find(leaf) if leaf in meant or one.sort not in PLAINLY_PERSONAL)
