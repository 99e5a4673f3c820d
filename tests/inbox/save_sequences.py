"""How programs really save, copy and download: each a list of file operations with the time between them.

Times are seconds of a clock that the test moves on; nobody sleeps. `late` marks what may be complete only after the
longer wait for a missing end; `local` what no network drive can tell (see `pipeline/rest.py`): there the kernel knows
that the file is open. Names and order of the operations are those that the programs' authors document, or that one sees
with `inotifywait` and on a file server.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field


def _workbook(words: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/worksheets/sheet1.xml", f"<sheet>{words}{'.' * 3000}</sheet>")
    return held.getvalue()


XLSX, NEWER = _workbook("first"), _workbook("second, and longer than the first")
JSON = b'{"doc_type": "circular", "title": "\xe5\x81\x9c\xe6\xb0\xb4"}\n'
CSV = b"a,b\n" * 1000
PDF = b"%PDF-1.7\n" + b"1 0 obj\n" * 500 + b"%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 500 + b"\xff\xd9"
OLD, FUTURE, DOS = 946_684_800, 4_102_444_800, 315_532_800  # 2000, 2100, 1980


@dataclass(frozen=True)
class Op:
    """One file operation; `name` and `to` are relative to the project's folder."""

    what: str
    name: str = ""
    data: bytes = b""
    to: str = ""
    number: float = 0.0


def wait(seconds: float) -> Op:
    return Op("wait", number=seconds)


def write(name: str, data: bytes = XLSX) -> Op:
    """Open, write, close at once; an existing file is written over in place."""
    return Op("write", name, data)


def empty(name: str) -> Op:
    return Op("write", name)


def begin(name: str) -> Op:
    """Open for writing, and stay open."""
    return Op("begin", name)


def put(name: str, data: bytes, at: int | None = None) -> Op:
    """Write into the open file: at its end, or at a place."""
    return Op("put", name, data, number=-1 if at is None else at)


def allot(name: str, size: int) -> Op:
    """Give the open file its full size beforehand."""
    return Op("allot", name, number=size)


def end(name: str) -> Op:
    """Close the open file."""
    return Op("end", name)


def rename(name: str, to: str) -> Op:
    return Op("rename", name, to=to)


def remove(name: str) -> Op:
    return Op("remove", name)


def times(name: str, at: float) -> Op:
    return Op("times", name, number=at)


def link(name: str, to: str) -> Op:
    """Make `to` a second name of the file."""
    return Op("link", name, to=to)


def pointer(name: str, to: str) -> Op:
    """Make a symbolic link."""
    return Op("pointer", name, to=to)


def folder(name: str) -> Op:
    return Op("folder", name)


def slowly(name: str, data: bytes, pause: float, parts: int = 4) -> tuple[Op, ...]:
    """Write an open file piece by piece."""
    size = len(data) // parts + 1
    pieces = (data[start : start + size] for start in range(0, len(data), size))
    return tuple(op for piece in pieces for op in (put(name, piece), wait(pause)))


def filled(name: str, data: bytes, pause: float, parts: int = 4) -> tuple[Op, ...]:
    """Fill an open file that has its full size already."""
    size = len(data) // parts + 1
    starts = range(0, len(data), size)
    return tuple(op for at in starts for op in (put(name, data[at : at + size], at), wait(pause)))


@dataclass(frozen=True)
class Sequence:
    """What one program does, and what must be taken in the end: names with their content, in any order."""

    program: str
    steps: tuple[Op, ...]
    taken: tuple[tuple[str, bytes], ...] = (("x.xlsx", XLSX),)
    local: bool = False
    tree: dict[str, bytes] = field(default_factory=dict)


X, TMP = "x.xlsx", "A1B2C3D4"
TREE = {"x.xlsx": XLSX, "照片/1.jpg": JPEG, "照片/2.jpg": JPEG + b"2\xff\xd9"}

SEQUENCES = (
    Sequence("Excel: save as", (
        write("~$x.xlsx", b"owner"), begin(TMP), *slowly(TMP, XLSX, 1.5), end(TMP), rename(TMP, X), wait(30),
        remove("~$x.xlsx"))),
    Sequence("Excel: save again before it was taken", (
        write(X), write("~$x.xlsx", b"owner"), wait(1), begin(TMP), *slowly(TMP, NEWER, 0.2), end(TMP),
        rename(X, "5DEF1A2B.tmp"), rename(TMP, X), remove("5DEF1A2B.tmp")), taken=((X, NEWER),)),
    Sequence("Excel on a network drive: in place, end written last", (
        write("~$x.xlsx", b"owner"), empty(X), wait(3), begin(X), *slowly(X, XLSX, 4), end(X), remove("~$x.xlsx"))),
    Sequence("WPS: save", (
        write(".~x.xlsx", b"owner"), begin("wps8F3A.tmp"), *slowly("wps8F3A.tmp", XLSX, 3), end("wps8F3A.tmp"),
        rename("wps8F3A.tmp", X), remove(".~x.xlsx"))),
    Sequence("WPS: save again with a backup", (
        write("x.et"), wait(10), write("~$x.et", b"owner"), write("x.et~"), wait(5), begin("x.et"),
        *slowly("x.et", NEWER, 0.3), end("x.et"), remove("x.et~"), remove("~$x.et")),
        taken=(("x.et", XLSX), ("x.et", NEWER))),
    Sequence("LibreOffice: save", (
        write(".~lock.x.xlsx#", b",me,host"), begin("lu21345abcd.tmp"), *slowly("lu21345abcd.tmp", XLSX, 2.5),
        end("lu21345abcd.tmp"), rename("lu21345abcd.tmp", X), wait(60), remove(".~lock.x.xlsx#"))),
    Sequence("vim", (
        write(".x.json.swp", b"swap"), empty("4913"), remove("4913"), write("x.json~", b"{}"), begin("x.json"),
        put("x.json", JSON), end("x.json"), wait(0.2), remove("x.json~"), wait(20), remove(".x.json.swp")),
        taken=(("x.json", JSON),)),
    Sequence("emacs", (
        pointer(".#x.json", "me@host.123"), write("#x.json#", JSON[:20]), wait(30), write("x.json", JSON),
        remove("#x.json#"), remove(".#x.json"), write("x.json~", b"{}")), taken=(("x.json", JSON),)),
    Sequence("nano: cut to nothing, then written", (
        write(".x.json.swp", b"lock"), begin("x.json"), wait(1), put("x.json", JSON), end("x.json"),
        remove(".x.json.swp")), taken=(("x.json", JSON),)),
    Sequence("gedit", (
        begin(".goutputstream-A1B2C3"), put(".goutputstream-A1B2C3", JSON), wait(3), end(".goutputstream-A1B2C3"),
        rename(".goutputstream-A1B2C3", "x.json")), taken=(("x.json", JSON),)),
    Sequence("Notepad: in place, with a backup", (
        write("x.json.bak", b"{}"), begin("x.json"), *slowly("x.json", JSON, 0.5), end("x.json")),
        taken=(("x.json", JSON),)),
    Sequence("rsync", (
        begin(".x.xlsx.AbC123"), *slowly(".x.xlsx.AbC123", XLSX, 5), end(".x.xlsx.AbC123"),
        times(".x.xlsx.AbC123", OLD), rename(".x.xlsx.AbC123", X))),
    Sequence("rsync --inplace, over a slow line", (
        begin(X), *slowly(X, XLSX, 7), end(X), times(X, OLD))),
    Sequence("rsync --inplace --preallocate", (
        begin(X), allot(X, len(XLSX)), *filled(X, XLSX, 7), end(X), times(X, OLD))),
    Sequence("scp -p: the time is set at the end", (
        begin(X), *slowly(X, XLSX, 1), end(X), wait(1), times(X, OLD))),
    Sequence("scp of a table, stalled, to this machine", (
        begin("x.csv"), *slowly("x.csv", CSV, 45), end("x.csv")), taken=(("x.csv", CSV),), local=True),
    Sequence("sftp: temporary name, then rename", (
        begin("x.xlsx.filepart"), *slowly("x.xlsx.filepart", XLSX, 90), end("x.xlsx.filepart"),
        rename("x.xlsx.filepart", X))),
    Sequence("FTP of a scanner, stalled", (
        folder("来函"), begin("来函/函.pdf"), *slowly("来函/函.pdf", PDF, 10), end("来函/函.pdf")),
        taken=(("来函/函.pdf", PDF),)),
    Sequence("cp", (begin(X), *slowly(X, XLSX, 0.4), end(X))),
    Sequence("cp -p: the time is years old", (begin(X), *slowly(X, XLSX, 1.5), end(X), times(X, OLD))),
    Sequence("mv from another file system", (
        begin(X), *slowly(X, XLSX, 1), end(X), times(X, OLD), wait(0.1), times(X, OLD))),
    Sequence("mv on the same file system", (write(".outside", XLSX), rename(".outside", X))),
    Sequence("ln", (write(".outside", XLSX), link(".outside", X), wait(1), remove(".outside"))),
    Sequence("a clock that is wrong: the time is yet to come", (
        begin(X), put(X, XLSX[:100]), times(X, FUTURE), wait(1.5), put(X, XLSX[100:]), times(X, FUTURE), end(X))),
    Sequence("Windows Explorer to a network drive: full size first", (
        begin(X), allot(X, len(XLSX)), wait(6), *filled(X, XLSX, 6), end(X), times(X, OLD))),
    Sequence("Windows Explorer to our Samba server, stalled for minutes", (
        begin("x.csv"), allot("x.csv", len(CSV)), wait(200), *filled("x.csv", CSV, 100), end("x.csv"),
        times("x.csv", OLD)), taken=(("x.csv", CSV),), local=True),
    Sequence("robocopy: 1980 while it copies", (
        begin(X), allot(X, len(XLSX)), times(X, DOS), *filled(X, XLSX, 8), times(X, OLD), end(X))),
    Sequence("Syncthing", (
        begin(".syncthing.x.xlsx.tmp"), allot(".syncthing.x.xlsx.tmp", len(XLSX)),
        *filled(".syncthing.x.xlsx.tmp", XLSX, 30), end(".syncthing.x.xlsx.tmp"),
        times(".syncthing.x.xlsx.tmp", OLD), rename(".syncthing.x.xlsx.tmp", X))),
    Sequence("Syncthing on Windows: a conflict is left lying", (
        write("~syncthing~x.xlsx.tmp"), rename("~syncthing~x.xlsx.tmp", X),
        write("x.sync-conflict-20260701-093000-ABCDEFG.xlsx", NEWER))),
    Sequence("OneDrive: an empty file first, filled later", (
        empty(X), wait(20), begin("~tmp1F.tmp"), *slowly("~tmp1F.tmp", XLSX, 5), end("~tmp1F.tmp"),
        rename("~tmp1F.tmp", X), write("desktop.ini", b"[.ShellClassInfo]"))),
    Sequence("坚果云: hidden file, then rename", (
        begin(".x.xlsx.nutsync"), *slowly(".x.xlsx.nutsync", XLSX, 5), end(".x.xlsx.nutsync"),
        rename(".x.xlsx.nutsync", X), write("x(冲突文件-林若溪-2026-07-01).xlsx", NEWER))),
    Sequence("微信: 另存为, twice", (
        begin(X), *slowly(X, XLSX, 0.3), end(X), wait(1), begin("x(1).xlsx"), *slowly("x(1).xlsx", XLSX, 0.3),
        end("x(1).xlsx")), taken=((X, XLSX), ("x(1).xlsx", XLSX))),
    Sequence("微信 on a phone, by cable: a picture", (
        begin("x.jpg"), *slowly("x.jpg", JPEG, 5), end("x.jpg")), taken=(("x.jpg", JPEG),)),
    Sequence("Chrome", (
        begin("未确认 614273.crdownload"), *slowly("未确认 614273.crdownload", XLSX, 100),
        end("未确认 614273.crdownload"), rename("未确认 614273.crdownload", X))),
    Sequence("Edge: with the final name", (
        empty(X), begin("x.xlsx.crdownload"), *slowly("x.xlsx.crdownload", XLSX, 100), end("x.xlsx.crdownload"),
        rename("x.xlsx.crdownload", X))),
    Sequence("Firefox: an empty file holds the name", (
        empty(X), begin("x.q_3fT8xZ.xlsx.part"), *slowly("x.q_3fT8xZ.xlsx.part", XLSX, 100),
        end("x.q_3fT8xZ.xlsx.part"), rename("x.q_3fT8xZ.xlsx.part", X))),
    Sequence("Safari: a folder while it loads", (
        folder("x.xlsx.download"), begin("x.xlsx.download/x.xlsx"), *slowly("x.xlsx.download/x.xlsx", XLSX, 100),
        end("x.xlsx.download/x.xlsx"), rename("x.xlsx.download/x.xlsx", X), remove("x.xlsx.download"))),
    Sequence("wget, stalled", (begin(X), *slowly(X, XLSX, 12), end(X))),
    Sequence("aria2: full size first, with its notes beside it", (
        write("x.xlsx.aria2", b"notes"), begin(X), allot(X, len(XLSX)), *filled(X, XLSX, 200), end(X),
        remove("x.xlsx.aria2"))),
    Sequence("a downloader with several threads: full size first, the end before the middle", (
        begin(X), allot(X, len(XLSX)), put(X, XLSX[2000:], 2000), wait(1.5), put(X, XLSX[:1000], 0), wait(1.5),
        put(X, XLSX[1000:2000], 1000), end(X))),
    Sequence("迅雷", (
        begin("x.xlsx.xltd"), allot("x.xlsx.xltd", len(XLSX)), *filled("x.xlsx.xltd", XLSX, 50), end("x.xlsx.xltd"),
        rename("x.xlsx.xltd", X))),
    Sequence("unzip: several files with old times", (
        begin(X), *slowly(X, XLSX, 0.5), end(X), times(X, OLD), begin("y.json"), *slowly("y.json", JSON, 0.5),
        end("y.json"), times("y.json", OLD)), taken=((X, XLSX), ("y.json", JSON))),
    Sequence("git checkout", (
        folder(".git"), write(".git/index.lock", b""), write(X), write("y.json", JSON),
        rename(".git/index.lock", ".git/index")), taken=((X, XLSX), ("y.json", JSON))),
    Sequence("dd, slowly", (begin(X), *slowly(X, XLSX, 5, parts=20), end(X))),
    Sequence("a script that writes a table line by line and thinks", (
        begin("x.csv"), *slowly("x.csv", CSV, 30, parts=10), end("x.csv")), taken=(("x.csv", CSV),), local=True),
    Sequence("touch, again and again", (
        write(X), *(op for at in range(5) for op in (wait(1.5), times(X, OLD + at))))),
    Sequence("a backup program that only touches names", (
        write(X), wait(1), link(X, ".backup"), wait(1), remove(".backup"))),
    Sequence("Explorer: a folder, file by file", (
        folder("资料"), begin("资料/x.xlsx"), allot("资料/x.xlsx", len(XLSX)), *filled("资料/x.xlsx", XLSX, 3),
        end("资料/x.xlsx"), wait(10), folder("资料/照片"), write("资料/照片/1.jpg", JPEG), wait(12),
        write("资料/照片/2.jpg", TREE["照片/2.jpg"])), taken=(("资料", b""),), tree=TREE),
    Sequence("rsync -a: a folder, its time set last", (
        folder("资料"), folder("资料/照片"), write("资料/.x.xlsx.AbC123"), wait(5),
        rename("资料/.x.xlsx.AbC123", "资料/x.xlsx"), write("资料/照片/.1.jpg.Q9rS7t", JPEG), wait(40),
        rename("资料/照片/.1.jpg.Q9rS7t", "资料/照片/1.jpg"), write("资料/照片/2.jpg", TREE["照片/2.jpg"]),
        times("资料/照片", OLD), times("资料", OLD)), taken=(("资料", b""),), tree=TREE),
    Sequence("a folder made here: 新建文件夹, renamed, filled by hand", (
        folder("新建文件夹"), wait(60), rename("新建文件夹", "资料"), write("资料/x.xlsx"), wait(15),
        folder("资料/照片"), write("资料/照片/1.jpg", JPEG), wait(15), write("资料/照片/2.jpg", TREE["照片/2.jpg"])),
        taken=(("资料", b""),), tree=TREE),
)  # fmt: skip
