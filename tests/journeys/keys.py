"""A visitor without a mouse: Tab and Shift+Tab, Enter and Space, and at each stop something to see where one is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PageTimeout

_MOST_STOPS = 250
_MOST_TRIES, _A_DIALOG_MS = 9, 10_000.0
# How everything that can be reached looks while one is not there: where one is must look otherwise.
_CALM = """() => {
  window.calm = new Map();
  for (const one of document.querySelectorAll('a, button, input, select, textarea, summary, [tabindex]')) {
    if (one === document.activeElement) continue;
    const style = getComputedStyle(one);
    window.calm.set(one, [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor].join());
  }
}"""
_HERE = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const now = [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor].join();
  return {
    what: one.outerHTML.slice(0, 140), is_page: one === document.body || one === document.documentElement,
    is_seen: box.width > 1 && box.height > 1
      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    is_marked: window.calm.get(one) !== now, positive: one.tabIndex > 0,
  };
}"""
_MET_BEFORE = """() => {
  const one = document.activeElement, before = one.dataset.met;
  one.dataset.met = "yes";
  return Boolean(before);
}"""


class Keyboard:
    """The keys, on a page of the desk; every stop on the way is looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str, key: str = "Tab") -> None:
        """Press Tab until the focus is on `selector`; each stop must be visible and marked."""
        self.page.evaluate(_CALM)
        for _stop in range(_MOST_STOPS):
            self.page.keyboard.press(key)
            self.look()
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{selector} is not reached on {self.page.url}")

    def look(self) -> dict[str, Any]:
        """Return where the focus is, which must be seen."""
        here: dict[str, Any] = self.page.evaluate(_HERE)
        assert here["is_page"] or (here["is_seen"] and here["is_marked"] and not here["positive"]), here
        return here

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go to what `selector` names and press it; the next page is loaded when this returns."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def choose(self, selector: str, file: Path) -> None:
        """Go to a field for files, open its dialog and choose `file`.

        A key that is pressed before the browser hands dialogs over opens one that nobody sees: it is pressed again.
        """
        self.to(selector)
        for _again in range(_MOST_TRIES):
            try:
                with self.page.expect_file_chooser(timeout=_A_DIALOG_MS) as chooser:
                    self.page.keyboard.press("Space")
            except PageTimeout:
                continue
            chooser.value.set_files(file)
            return
        raise AssertionError(f"{selector} opens no dialog")

    def write(self, selector: str, words: str) -> None:
        """Go to a field and write."""
        self.to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def around(self) -> list[str]:
        """Go through the whole page once and return its stops; that it ends shows that none is a trap."""
        self.page.evaluate(_CALM)
        self.page.evaluate("document.activeElement.blur()")
        stops: list[str] = []
        for _stop in range(_MOST_STOPS):
            self.page.keyboard.press("Tab")
            here = self.look()
            if here["is_page"]:
                break
            if self.page.evaluate(_MET_BEFORE):
                break
            stops.append(here["what"])
        else:
            raise AssertionError(f"a trap on {self.page.url}: {stops[-3:]}")
        return stops
