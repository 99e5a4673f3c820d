"""The catalogue of old files, row by row: what each says, what is wrong with it, and which file it means. Pure.

Names are compared in the form NFC, for a catalogue typed on one machine names files copied from another; a file whose
exact name is there wins over one that differs only in case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.language import Text, _, text

PATH, TITLE, GENRE, DATED, PERSONAL = "文件路径", "题名", "类别", "文件日期", "含个人信息"
NUMBER, AUTHOR, IMPORTANCE, RETENTION, PROJECT, NOTE = "原编号", "责任者", "重要程度", "保管期限", "项目编码", "备注"
GENRES = {
    "物业服务报告": "report", "通知公告": "notice", "往来信函": "letter", "会议纪要": "minutes", "财务资料": "accounts",
    "合同协议": "contract", "图纸资料": "drawing", "照片": "photo", "其他": "other",
}  # fmt: skip
IMPORTANCES = {"普通": "normal", "重要": "important"}
RETENTIONS = {"永久": "Y", "30年": "D30", "10年": "D10"}
ANSWERS = {"是": True, "否": False}
FORMS = frozenset(
    "pdf doc docx wps xls xlsx et ppt pptx ofd txt jpg jpeg png tif tiff bmp webp heic dwg zip".split()  # noqa: SIM905 - read as words
)
# Heading, width, what to type, the choices, whether it must be filled in.
COLUMNS: Sequence[tuple[str, int, str, Sequence[str], bool]] = (
    (PATH, 44, "相对于资料文件夹，例如 2019年/公示/公共收益.pdf", (), True),
    (TITLE, 40, "文件本身的标题，不写业主姓名和房号", (), True),
    (GENRE, 14, "从列表中选", tuple(GENRES), True),
    (DATED, 14, "文件上的落款日期，例如 2019-12-31", (), True),
    (PERSONAL, 13, "有业主姓名、电话、房号等的选“是”：只供本项目人员调阅，内容不能检索", tuple(ANSWERS), True),
    (NUMBER, 22, "文件上原来的编号；没有的不填", (), False),
    (AUTHOR, 24, "制发文件的单位；不填为本公司", (), False),
    (IMPORTANCE, 10, "不填为普通", tuple(IMPORTANCES), False),
    (RETENTION, 10, "不填为10年，重要的30年", tuple(RETENTIONS), False),
    (PROJECT, 10, "不填为导入时指定的项目", (), False),
    (NOTE, 24, "只供内部查看", (), False),
)
NEEDED = tuple(heading for heading, _width, _hint, _choices, must in COLUMNS if must)
_LONGEST_TITLE, _OLDEST = 120, "1981-01-01"
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell of a row."""

    heading: str
    value: str
    message: Text


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the catalogue: its number as Excel shows it, its cells as typed, and what they mean if sound."""

    number: int
    typed: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    dated_on: str = ""
    file: str = ""

    @property
    def title(self) -> str:
        """The title as it is filed: one line."""
        return " ".join(self.typed.get(TITLE, "").split())

    @property
    def is_personal(self) -> bool:
        """Whether the file concerns persons."""
        return ANSWERS.get(self.typed.get(PERSONAL, "").strip(), True)

    @property
    def importance(self) -> str:
        """`important` or `normal`."""
        return IMPORTANCES.get(self.typed.get(IMPORTANCE, "").strip(), "normal")

    @property
    def retention(self) -> str:
        """Y, D30 or D10."""
        usual = "D30" if self.importance == "important" else "D10"
        return RETENTIONS.get(self.typed.get(RETENTION, "").strip(), usual)

    @property
    def genre(self) -> str:
        """What kind of file it is, by its id."""
        return GENRES.get(self.typed.get(GENRE, "").strip(), "other")

    def said(self, heading: str) -> str:
        """Return what stands in a column that may be empty."""
        return self.typed.get(heading, "").strip()


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder, by the names under which a catalogue may mean them."""

    exact: Mapping[str, str]
    folded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str]) -> Folder:
        """Return the folder that holds these files, named relative to it with `/`."""
        exact: dict[str, str] = {}
        folded: dict[str, list[str]] = {}
        for name in sorted(names):
            # A disk may hold both forms of one name; the one that is in NFC already is meant first.
            exact.setdefault(_key(name), name)
            if name == _key(name):
                exact[name] = name
            folded.setdefault(_key(name).casefold(), []).append(name)
        return cls(exact, {key: tuple(found) for key, found in folded.items()})

    def meant(self, path: str) -> tuple[str, ...]:
        """Return the files that `path` may mean: one, none, or several that differ in case alone."""
        key = _key(path.replace("\\", "/").removeprefix("./"))
        if key in self.exact:
            return (self.exact[key],)
        return self.folded.get(key.casefold(), ())


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def checked(number: int, typed: Mapping[str, str], folder: Folder, today: str, default_project: str = "") -> Row:
    """Return the row with everything that is wrong with it, its day and its file."""
    faults = [*_missing(typed), *_choices(typed), *_title(typed)]
    dated_on, wrong = _dated(typed.get(DATED, "").strip(), today)
    file, lost = _file(typed.get(PATH, "").strip(), folder)
    faults += [one for one in (wrong, lost) if one is not None]
    if not (typed.get(PROJECT, "").strip() or default_project):
        faults.append(Fault(PROJECT, "", text(_("Name the project here, or for all rows with --project."))))
    order = [heading for heading, *_rest in COLUMNS]
    return Row(number, typed, tuple(sorted(faults, key=lambda one: order.index(one.heading))), dated_on, file)


def _missing(typed: Mapping[str, str]) -> Iterator[Fault]:
    for heading in NEEDED:
        if not typed.get(heading, "").strip():
            yield Fault(heading, "", text(_("It is required, and nothing stands there.")))


def _choices(typed: Mapping[str, str]) -> Iterator[Fault]:
    for heading, _width, _hint, choices, _must in COLUMNS:
        value = typed.get(heading, "").strip()
        if choices and value and value not in choices:
            yield Fault(heading, value, text(_("Choose one of: %(choices)s"), choices="、".join(choices)))


def _title(typed: Mapping[str, str]) -> Iterator[Fault]:
    title = " ".join(typed.get(TITLE, "").split())
    if len(title) > _LONGEST_TITLE:
        yield Fault(TITLE, title[:20] + "…", text(_("It is longer than %(most)s characters."), most=_LONGEST_TITLE))
    if any(unicodedata.category(sign) in {"Cc", "Cf"} for sign in title):
        yield Fault(TITLE, title, text(_("It holds signs that nobody sees; type it anew.")))


def _dated(typed: str, today: str) -> tuple[str, Fault | None]:
    found = _DAY.fullmatch(typed.partition(" ")[0]) or _COMPACT.fullmatch(typed)
    if not typed:
        return "", None  # named as missing
    try:
        day = date(*(int(part) for part in found.groups())).isoformat() if found else ""
    except ValueError:
        day = ""
    if not day:
        return "", Fault(DATED, typed, text(_("It is no day that exists; type it as 2019-12-31.")))
    if not _OLDEST <= day <= today:
        return "", Fault(DATED, typed, text(_("It lies in the future, or before there was any property company.")))
    return day, None


def _file(typed: str, folder: Folder) -> tuple[str, Fault | None]:
    if not typed:
        return "", None
    found = folder.meant(typed)
    if len(found) > 1:
        names = "、".join(found)
        return "", Fault(PATH, typed, text(_("Several files differ only in case: %(names)s"), names=names))
    if not found:
        return "", Fault(PATH, typed, text(_("There is no such file in the folder.")))
    if found[0].rpartition("/")[2].rpartition(".")[2].strip().lower() not in FORMS:
        return "", Fault(PATH, typed, text(_("Files of this kind are not taken in.")))
    return found[0], None
