"""Characters of a record that no face of this office has: told while they can be changed, not printed as a box."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.premises import Premises
from pipeline.render.fonts import Fonts
from schemas import record as records
from schemas.problem import Place, Problem, problem
from schemas.record import Record


def missing(record: Record, typed: Record, premises: Premises) -> Iterator[Problem]:
    """Yield each character that no face has, where it was typed; where nobody typed it, where it was put in."""
    fonts = Fonts.load(premises.root / "fonts")
    found = [*_without_face(typed, fonts)]
    named = {character for _path, character in found}
    found += [(path, character) for path, character in _without_face(record, fonts) if character not in named]
    for path, character in found:
        code = "U+" + "+".join(f"{ord(one):04X}" for one in character)
        yield problem("no-face", Place(path=path, value=character), name=code)


def _without_face(record: Record, fonts: Fonts) -> Iterator[tuple[str, str]]:
    texts = [(path, leaf) for path, leaf in records.leaves(record) if isinstance(leaf, str)]
    # Nearly always there is none: each character is looked up once, however many texts hold it.
    lacking = set(fonts.missing("".join(leaf for _path, leaf in texts)))
    for path, leaf in texts if lacking else ():
        yield from ((path, character) for character in dict.fromkeys(leaf) if character in lacking)
