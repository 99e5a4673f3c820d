"""What is asked of every page that a journey meets: no barrier, nothing cut off at any width, one language alone."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterator
from functools import cache

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from cli.founding import demo_people, demo_projects
from schemas import language
from schemas.document_type import TEMPLATES

# The desk, the same at 200 %, and a phone.
WIDTHS = ((1280, 900), (640, 512), (390, 844))

_CUT_OFF = """() => {
  const width = document.documentElement.clientWidth, found = [];
  for (const one of document.querySelectorAll('body *')) {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (style.visibility === 'hidden' || box.width < 2 || box.height < 2) continue;
    if (one.closest('.visually-hidden, .skip, datalist, thead')) continue;
    const told = `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
    const scrolls = one.parentElement.closest('.wide');
    if (!scrolls && (box.right > width + 1 || box.left < -1)) found.push(`beyond the edge: ${told}`);
    const cuts = (way) => ['hidden', 'clip'].includes(way);
    if (cuts(style.overflowX) && one.scrollWidth > one.clientWidth + 1) found.push(`cut off at its side: ${told}`);
    if (cuts(style.overflowY) && one.scrollHeight > one.clientHeight + 1) found.push(`cut off below: ${told}`);
  }
  return found.slice(0, 5);
}"""
# Text that a reader sees or hears; what is marked as another language, typed in, or code is none of the desk's own.
_WORDS = """() => {
  const own = (one) => !one.closest('script, style, code, pre, textarea, main [lang], .frame-end [lang]');
  const found = [document.title];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (own(texts.currentNode.parentElement)) found.push(texts.currentNode.textContent);
  for (const one of document.querySelectorAll('body *')) {
    if (!own(one)) continue;
    const spoken = /^(aria-label|title|alt|placeholder|data-(?!most|digest|goes|copy).*)$/;
    for (const name of one.getAttributeNames()) if (spoken.test(name)) found.push(one.getAttribute(name));
  }
  return found;
}"""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CHINESE_MARK = re.compile(r"[A-Za-z0-9)][：（；、，]")
_GAP = re.compile(r".{0,12}(?:[。：；？！，、] (?=[^\s·])|[\u3400-\u9fff][:;,] ).{0,12}")
_LATIN = re.compile(r"[A-Za-z]{3,}")
# What is written in Latin letters in Chinese too.
_SIGNS = re.compile(
    r"[\w.-]*\.(?:pdf|docx|xlsx|json|zip|toml|csv|ics|jpe?g|png)|\b[A-Z0-9][A-Z0-9-]+\b|\.?xlsx|\.(?:ics|json)|zip|[0-9a-f]{12,}"
    r"|letterbook(?: [a-z-]+)*|https?://\S+|[a-z_]+(?:\.[a-z_]+)+|\S+@\S+|localhost",
    re.ASCII,
)
_SAME_IN_CHINESE = {"English", "Linux", "Windows", "macOS", "Excel", "Word", "https"}


def assert_sound(page: Page) -> None:
    """Look at a page in every way."""
    found = {"foreign words": foreign(page), "gaps": gaps(page), "barriers": barriers(page), "unfit": unfit(page)}
    assert not any(found.values()), (page.url, found)


def barriers(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds on a page, with the first places."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]


def unfit(page: Page) -> dict[int, list[str]]:
    """Return by width what of a page scrolls sideways, lies beyond the edge or is cut off."""
    was = page.viewport_size
    found = {}
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        said = list(page.evaluate(_CUT_OFF))
        if page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth") > 0:
            said.insert(0, "it scrolls sideways")
        if said:
            found[width] = said
    if was:
        page.set_viewport_size(was)
    return found


def gaps(page: Page) -> list[str]:
    """Return where a space follows a Chinese stop, whose own width is the space, or a Latin stop Chinese words."""
    if not page.evaluate("document.documentElement.lang").startswith("zh"):
        return []
    said = f"{page.title()}\n{page.inner_text('body')}"
    for of_a_document in page.locator(".snippet, main [lang]").all_inner_texts():
        said = said.replace(of_a_document, "□")
    return [str(one) for one in _GAP.findall(said)]


def foreign(page: Page) -> list[str]:
    """Return what a page says in the language that its reader did not ask for; names and what people typed are data."""
    said = {" ".join(str(one).split()) for one in page.evaluate(_WORDS)}
    is_chinese = page.evaluate("document.documentElement.lang").startswith("zh")
    return sorted(one for one in said if one and (_says_english(one) if is_chinese else _says_chinese(one)))


def _says_english(words: str) -> bool:
    left = _SIGNS.sub(" ", words)
    return any(one not in _SAME_IN_CHINESE and one not in _names() for one in _LATIN.findall(left))


def _says_chinese(words: str) -> bool:
    if _CHINESE_MARK.search(words):
        return True
    return bool(_CHINESE.search(words)) and words not in _names() and _of_the_catalogue().fullmatch(words) is not None


@cache
def _names() -> frozenset[str]:
    people = [one[name] for one in demo_people() for name in ("user", "name")]
    projects = [str(value) for one in demo_projects().values() for value in one.values()]
    return frozenset([*people, *projects, *(one.name for one in TEMPLATES.iterdir()), getpass.getuser()])


@cache
def _of_the_catalogue() -> re.Pattern[str]:
    return re.compile("|".join(_patterns()), re.DOTALL)


def _patterns() -> Iterator[str]:
    for wording in language.catalogue().values():
        bare = re.sub(r"%\(\w+\)s", "", wording)
        if len(_CHINESE.findall(bare)) >= 2:
            yield ".*?".join(map(re.escape, re.split(r"%\(\w+\)s", wording)))
