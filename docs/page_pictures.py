"""Every page of the desk as a picture, at a desk's and a phone's width, in both languages: looked at, not believed.

`make page-pictures` writes them to `build/pictures/pages/`, with an `index.html` that shows them side by side and
`contact-*.png` for a first look. The office is the demonstration's after its whole path (`scripts/demo.sh`), with some
work that waits; it stays in `build/pictures/office` and is used again. It needs Chromium.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from cli import opening
from pipeline.workbook.write import write_workbook
from schemas import record as records
from schemas.document_type import load_all
from tests.journeys.conftest import CHROMIUM, DESK, PHONE, Served, give_passwords, play, serving, sign_in

ROOT = Path(__file__).resolve().parents[1]
OFFICE, FOLDER = ROOT / "build" / "pictures" / "office", ROOT / "build" / "pictures" / "pages"
Size = tuple[int, int]
LANGUAGES, SIZES = ("zh-CN", "en-GB"), (PHONE, DESK)
_TALLEST = 4000
# On a contact sheet: columns, rows, the width and height of one picture.
_SHEETS = {PHONE: (6, 1, 260, 1000), DESK: (2, 2, 760, 560)}
_AT_ONCE = """async () => {
  for (const one of document.querySelectorAll('img')) one.loading = 'eager';
  await Promise.all([...document.images].map((one) => one.decode().catch(() => null)));
}"""
# What other people see of a page, and pages after something was asked.
_ALSO = (
    ("zhouqiming", "/"), ("gaopin", "/"), ("qianming", "/"), ("kesu", "/"), ("", "/nowhere/"),
    ("qianming", "/approvals/"), ("linruoxi", "/documents/?stage=deciding"), ("linruoxi", "/search/?q=电梯"),
    ("linruoxi", "/write/?project=TFY"), ("zhouqiming", "/quality/"), ("guanli", "/admin/people/new/"),
    ("guanli", "/admin/projects/new/"), ("linruoxi", "/account/2fa/totp/activate/"), ("owner", "/p/TFY/"),
    ("owner", "/p/TFY/{number}/"), ("linruoxi", "/write/circular/?project=TFY&matter=water"),
    ("linruoxi", "/upload/?document={returned}"), ("linruoxi", "/documents/{returned}/"),
    ("qianming", "/approvals/{finance}/"), ("linruoxi", "/publish/"),
)  # fmt: skip
# Work that waits, and what each page is shown about: the last lines' words are those of its address (`address_of`).
_WORK = """
import json
from pathlib import Path
from pipeline import flow, hearing
from pipeline.office import access, draw_rounds, here, uploads
from pipeline.office.models import Document, Project
from pipeline.stages import Seen, Verdict
office, who, saw = here.office(), access.person, Seen(photos=True)
found = {one.type: one for one in Document.objects.filter(project__code="TFY").order_by("-pk")}
text, plan, post = (found[one] for one in ("prepared_text", "event_plan", "network_post"))
for user in ("zhouqiming", "shenmuzhi"):
    text = flow.decide(text, who(user), Verdict.APPROVE, saw=saw)
flow.release(text, who("linruoxi"))
flow.decide(plan, who("zhouqiming"), Verdict.RETURN, "请补充雨天的备用场地。", saw=saw)
budget = found["budget_final_accounts"]
drawn = draw_rounds.opened(office, "2026", "circular", by=who("gaopin"))
drawn = draw_rounds.closed(
    drawn.name, {"per_project": 1, "size": None, "last": False}, "seed", office, who("gaopin"))
wrong = uploads.keep(who("linruoxi"), [("第二季度报告.xlsx", Path(WRONG))], office, project="TFY")
for file in NOTICES:
    [notice] = flow.submit(Path(file), who("linruoxi"))
    if notice.title.startswith("关于6号楼"):
        continue
    notice = flow.decide(notice, who("zhouqiming"), Verdict.APPROVE)
    if notice.title.startswith("关于4号楼"):
        continue
    flow.publish(flow.release(notice, who("linruoxi")), who("linruoxi"))
access_code = hearing.renew_code(Project.objects.get(code="TFY"), who("linruoxi")).code
print(json.dumps({
    "key": found["service_report"].key, "number": found["service_report"].number, "code": "TFY",
    "project_code": "TFY", "user": "linruoxi", "round_name": drawn.name, "sha256": wrong.sha256,
    "access code": access_code, "returned": plan.key, "finance": budget.key,
    "v/<str:code>": found["service_report"].code, "approvals/<str:key>/": post.key,
    "checks/rounds/<str:round_name>/sheets/<str:key>/": Document.objects.get(number=drawn.record["sample"][0]).key,
    "documents/<str:key>/abandon/": plan.key, "documents/<str:key>/withdraw/": found["circular"].key,
    "write/emergency/<str:key>/": text.key,
}))
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw every page; `--language` and `--route` leave the others out."""
    parser = argparse.ArgumentParser(prog="python -m docs.page_pictures", description="Draw every page of the desk.")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--route", default="", help="only routes that contain this")
    asked = parser.parse_args(arguments)
    samples = _samples()
    pages = [(visitor, address) for visitor, address in _pages(samples) if asked.route in address]
    with serving(OFFICE) as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        pages = [*pages, *_written(_Visitors(browser, desk, samples, LANGUAGES[0], PHONE), asked.route)]
        for language in asked.language or LANGUAGES:
            for size in SIZES:
                drawn = [*_drawn(_Visitors(browser, desk, samples, language, size), pages)]
                if not asked.route:
                    _contact_sheets(drawn, size)
    (FOLDER / "index.html").write_text(_index(pages), "utf-8")
    print((FOLDER / "index.html").relative_to(ROOT))
    return 0


def _samples() -> dict[str, str]:
    """Return what the pages are about, of an office that was filled once."""
    note = OFFICE / "samples.json"
    if not note.is_file():
        shutil.rmtree(OFFICE, ignore_errors=True)
        OFFICE.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([ROOT / "scripts" / "demo.sh", OFFICE], check=True, stdout=subprocess.DEVNULL)
        give_passwords(OFFICE)
        note.write_text(play(OFFICE, _work(OFFICE / "staging")), "utf-8")
    found: dict[str, str] = json.loads(note.read_text("utf-8"))
    return found


def _work(folder: Path) -> str:
    report, circular = (load_all()[one] for one in ("service_report", "circular"))
    record = records.loads(report.read("examples/full.json"))
    record["post_until"] = "2026-07-01"
    record["customer_service"]["requests"][0] |= {"closed": 900, "satisfied": 400}
    record["finance"]["opening"] = "很多"
    wrong = folder / "wrong.xlsx"
    wrong.write_bytes(write_workbook(report, record))
    notices = []
    for building, days in (("6号楼", 3), ("4号楼", 2), ("5号楼", 1)):
        day, notice = date.today() + timedelta(days=days), records.loads(circular.read("examples/full.json"))
        notice |= {"title": f"关于{building}计划停水的通知", "channels": ["board"], "audience": f"{building}业主"}
        notice |= {"post_from": str(date.today()), "post_until": str(day + timedelta(days=1))}
        notice["particulars"] |= {"effect_start": f"{day}T09:00", "effect_end": f"{day}T17:00"}
        notice["particulars"]["scope"]["buildings"] = [building]
        notice["text"] |= {
            "salutation": f"尊敬的{building}业主、住户：",
            "opening": f"因更换水泵，{building}将临时停水。",
        }
        file = folder / f"notice-{days}.json"
        file.write_text(records.dumps(notice), "utf-8")
        notices.append(str(file))
    return f"WRONG, NOTICES = {str(wrong)!r}, {notices!r}\n{_WORK}"


def _pages(samples: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    # The table of pages can be read once there is an office.
    os.environ["DJANGO_SETTINGS_MODULE"] = "web.desk"
    opening.name(OFFICE)
    opening.wake()
    from tests.journeys.pages import SHOWN, address_of

    for route, visitor in SHOWN.items():
        yield visitor, "/" + address_of(route, samples)
    for visitor, address in _ALSO:
        yield visitor, address.format(**samples)


class _Visitors:
    """Who comes with a language and a screen: one window each."""

    def __init__(self, browser: Browser, desk: Served, samples: Mapping[str, str], language: str, size: Size) -> None:
        self.browser, self.desk, self.samples = browser, desk, samples
        self.language, self.size = language, size
        self.window = cache(self._window)

    def _window(self, user: str) -> Page:
        viewport = ViewportSize(width=self.size[0], height=self.size[1])
        context = self.browser.new_context(base_url=self.desk.address, locale=self.language, viewport=viewport)
        page = context.new_page()
        if user == "owner":
            page.goto("/p/TFY/")
            page.fill("#code", self.samples["access code"])
            page.click("main form button")
        elif user:
            sign_in(page, user)
        return page


def _drawn(visitors: _Visitors, pages: Sequence[tuple[str, str]]) -> Iterator[Path]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    width, height = visitors.size
    for visitor, address in pages:
        page = visitors.window(visitor)
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address, wait_until="load")
        page.evaluate(_AT_ONCE)
        file = FOLDER / _name(visitor, address, visitors.language, visitors.size)
        tall = max(height, min(_TALLEST, int(page.evaluate("document.documentElement.scrollHeight"))))
        # As high a window: a bar that stays in sight lies at its end then, and not across the text.
        page.set_viewport_size({"width": width, "height": tall})
        page.screenshot(path=file)
        yield file


def _written(visitors: _Visitors, route: str) -> Iterator[tuple[str, str]]:
    """Fill in the forms for circulars and emergencies, and yield the pages to which they lead."""
    if route not in "/write/":
        return
    user, day = "linruoxi", date.today() + timedelta(days=3)
    page = visitors.window(user)
    page.goto("/write/circular/?project=TFY&matter=water")
    for name, words in {
        "particulars.effect_start": f"{day}T09:00", "particulars.effect_end": f"{day}T17:00",
        "particulars.scope.buildings": "3号楼", "particulars.reason": "更换水泵", "post_until": f"{day}",
    }.items():  # fmt: skip
        page.fill(f"[name='{name}']", words)
    for channel in ("board", "sms", "wechat_group"):
        page.check(f"input[name=channels][value={channel}]")
    page.click("main form .actions button")
    page.wait_for_url(re.compile("/write/circular/[0-9a-f]{64}/"))
    yield user, page.url.removeprefix(visitors.desk.address)
    page.goto(f"/write/emergency/{visitors.samples['write/emergency/<str:key>/']}/")
    for field, words in enumerate(("供水管爆裂", "1号楼", "今日14时", "今日18时", "3号楼东侧")):
        page.fill(f"[name='blank.{field}']", words)
    page.fill("[name='particulars.effect_end']", f"{day}T18:00")
    page.check("input[name=giver][value=zhouqiming]")
    page.click("main form button.danger")
    page.wait_for_url("**/issued/")
    yield user, page.url.removeprefix(visitors.desk.address)


def _name(visitor: str, address: str, language: str, size: Size) -> str:
    words = "-".join(re.findall(r"[A-Za-z0-9]+", re.sub(r"[0-9a-f]{64}", "file", address))) or "home"
    return f"{language}-{size[0]}-{words}-{visitor or 'anyone'}.png"


def _contact_sheets(pictures: Sequence[Path], size: Size) -> None:
    """Put the pictures side by side, each as far down as there is room."""
    columns, rows, width, height = _SHEETS[size]
    for serial, at in enumerate(range(0, len(pictures), columns * rows), 1):
        sheet = Image.new("RGB", (columns * width, rows * height), "grey")
        for place, file in enumerate(pictures[at : at + columns * rows]):
            with Image.open(file) as whole:
                small = whole.resize((width - 8, whole.height * (width - 8) // whole.width))
            row, column = divmod(place, columns)
            sheet.paste(small.crop((0, 0, width - 8, min(small.height, height - 8))), (column * width, row * height))
        language = pictures[0].name[:5]
        sheet.save(FOLDER / f"contact-{language}-{size[0]}-{serial:02}.png")


def _index(pages: Sequence[tuple[str, str]]) -> str:
    """Return a page that shows what was drawn: a row for each address, Chinese and English beside each other."""
    style = "<style>img{width:100%;max-height:30rem;object-fit:cover;object-position:top;border:1px solid}</style>"
    rows = [f"<!DOCTYPE html><meta charset=utf-8><title>Pages of the desk</title>{style}<table>"]
    for visitor, address in pages:
        rows.append(f"<tr><th colspan=4>{html.escape(address)} {visitor}</th></tr><tr>")
        for size in SIZES:
            for language in LANGUAGES:
                file = _name(visitor, address, language, size)
                rows.append(f'<td><a href="{file}"><img src="{file}" loading="lazy" alt=""></a></td>')
        rows.append("</tr>")
    return "\n".join([*rows, "</table>"])


if __name__ == "__main__":
    sys.exit(main())
