"""Which names in the inbox are no data: what programs lay beside a file while they work on it, each with its program.

Three sorts. *Litter* is never anybody's data and is passed over in silence. A *partial* is content that is still on its
way under a name of its own; where that name tells which file it will become, that file is not touched while the partial
lies beside it: a browser makes the empty file first and fills it at the end. A *conflict* is somebody's data, twice: it
is never taken, because nobody can know which of the two is meant, and never passed over in silence.

What has no row is taken for data. A name is listed only where its program is known to use it: a clerk's own file must
not fall through here unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What a name says about the file that bears it."""

    LITTER = "litter"
    PARTIAL = "partial"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Row:
    """Names that one program gives; a group called `target` is the name that a partial will bear in the end."""

    program: str
    sort: Sort
    pattern: str
    examples: tuple[str, ...]


_L, _P, _C = Sort.LITTER, Sort.PARTIAL, Sort.CONFLICT

ROWS = (
    # Of one dot only: `..\..\x.xlsx` is a clerk's file with a strange name, and is to be answered.
    Row("hidden files", _L, r"\.(?!\.).*", (".报告.xlsx", ".DS_Store", "._报告.xlsx", ".directory", ".git")),
    Row("Excel, Word, PowerPoint, WPS: owner files", _L, r"~\$.*", ("~$报告.xlsx", "~$告.docx")),
    Row("Word: working copies", _L, r"~wr[a-z]\d{4}.*", ("~WRL0001.tmp", "~WRD0000.doc")),
    Row("Office: temporary files", _L, r"~df[0-9a-f]{4,}.*", ("~DF1A2B3C4D.TMP",)),
    # A date is eight digits too, and somebody's name for a file: Excel's names have a letter but one time in forty.
    Row("Excel: the copy it saves into", _L, r"(?=.*[a-f])[0-9a-f]{8}", ("A1B2C3D4", "7f00e1c2")),
    Row("Excel, Word: backups", _L, r".*\.(xlk|wbk)", ("报告 的备份.xlk", "备份 报告.wbk")),
    Row("WPS, vim, emacs, gedit: backups", _L, r".*~", ("报告.et~", "报告.xlsx~", "data.json~")),
    Row("LibreOffice: lock files", _L, r"\.~lock\..*#", (".~lock.报告.xlsx#",)),
    Row("LibreOffice: working copies", _L, r"lu\d+[0-9a-z]*\.tmp", ("lu12345abcd.tmp",)),
    Row("vim: may I write here?", _L, r"4913", ("4913",)),
    Row("vim, nano: swap files", _L, r".*\.sw[a-z]", ("报告.json.swp", ".data.json.swo", "data.json.swx")),
    Row("emacs: autosaves", _L, r"#.*#", ("#data.json#",)),
    Row("nano: what it saved when it was killed", _L, r".*\.save(\.\d+)?", ("data.json.save", "data.json.save.1")),
    Row("editors: backups", _L, r".*\.bak", ("报告.xlsx.bak",)),
    Row("temporary files", _L, r".*\.~?(tmp|temp)", ("报告.tmp", "ppt8A3F.tmp", "报告.xlsx.~tmp", "x.temp")),
    Row("lock files", _L, r".*\.lock", ("报告.xlsx.lock",)),
    Row("Windows Explorer", _L, r"thumbs\.db|ehthumbs\.db|desktop\.ini", ("Thumbs.db", "desktop.ini")),
    Row("Windows: where a file was downloaded from", _L, r".+:zone\.identifier", ("报告.xlsx:Zone.Identifier",)),
    Row("Windows: recycle bin", _L, r"\$recycle\.bin|system volume information", ("$RECYCLE.BIN",)),
    Row("macOS: what zip files bring along", _L, r"__macosx|icon\r", ("__MACOSX",)),
    Row("Synology, QNAP", _L, r"@eadir|#recycle|#snapshot|@recycle", ("@eaDir", "#recycle")),
    Row("Syncthing", _P, r"(\.syncthing\.|~syncthing~)(?P<target>.+)\.tmp", ("~syncthing~报告.xlsx.tmp",)),
    Row("rsync", _P, r"\.(?!\.).+\.[A-Za-z0-9]{6}", (".报告.xlsx.AbC123",)),
    # Firefox lays an empty file under the final name, and fills another: 报告.xlsx beside 报告.q_3fT8xZ.xlsx.part.
    Row("Firefox", _P, r"(?P<target>.+)\.[\w-]{8}(?P<suffix>\.\w+)\.part", ("报告.q_3fT8xZ.xlsx.part",)),
    Row("KDE, curl wrappers", _P, r"(?P<target>.+)\.part", ("报告.xlsx.part",)),
    Row("Chrome, Edge, 360, QQ browser", _P, r"(?P<target>.+)\.crdownload", ("未确认 123456.crdownload",)),
    Row("Internet Explorer, old Edge", _P, r"(?P<target>.+)\.partial", ("报告.xlsx.partial",)),
    Row("Safari", _P, r"(?P<target>.+)\.download", ("报告.xlsx.download",)),
    Row("WinSCP", _P, r"(?P<target>.+)\.filepart", ("报告.xlsx.filepart",)),
    Row("aria2", _P, r"(?P<target>.+)\.aria2", ("报告.xlsx.aria2",)),
    Row("迅雷", _P, r"(?P<target>.+)\.(xltd|td|td\.cfg)", ("报告.xlsx.xltd", "报告.xlsx.td")),
    Row("百度网盘", _P, r"(?P<target>.+?)(\.baiduyun)?(\.p)?\.downloading", ("报告.xlsx.baiduyun.p.downloading",)),
    Row("Opera", _P, r"(?P<target>.+)\.opdownload", ("报告.xlsx.opdownload",)),
    Row("Syncthing: two people changed it", _C, r".+\.sync-conflict-\d{8}-\d{6}.*", (
        "报告.sync-conflict-20260701-093000-ABCDEFG.xlsx",)),
    Row("Dropbox, Nextcloud: two people changed it", _C, r".+\((.*'s )?conflicted copy.*\).*", (
        "报告 (林若溪's conflicted copy 2026-07-01).xlsx", "报告 (conflicted copy 2026-07-01 093000).xlsx")),
    Row("坚果云、Dropbox: two people changed it", _C, r".+[(（].*冲突(的?副本|文件|版本).*[)）].*", (
        "报告(冲突文件-林若溪-2026-07-01).xlsx", "报告（林若溪的冲突副本 2026-07-01）.xlsx")),
)  # fmt: skip

_RULES = [(row, re.compile(row.pattern, re.I | re.S)) for row in ROWS]
# Most names are nobody's litter: one look tells so. Partials and conflicts may look like litter, and come first.
_ANY = {
    sort: re.compile(
        "|".join(re.sub(r"\?P<\w+>", "", f"(?:{row.pattern})") for row in ROWS if row.sort is sort), re.I | re.S
    )
    for sort in (Sort.PARTIAL, Sort.CONFLICT, Sort.LITTER)
}


def sort_of(name: str) -> Sort | None:
    """Return what `name` says about its file, or None if nothing is known against it."""
    return next((sort for sort, pattern in _ANY.items() if pattern.fullmatch(name)), None)


def becomes(name: str) -> set[str]:
    """Return the names that a partial may bear when it is complete; none where its name does not tell."""
    matches = (pattern.fullmatch(name) for row, pattern in _RULES if row.sort is Sort.PARTIAL)
    told = (found.groupdict() for found in matches if found)
    return {f"{one['target']}{one.get('suffix', '')}" for one in told if "target" in one}
