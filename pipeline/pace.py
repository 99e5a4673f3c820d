"""How the inbox is watched: the section [inbox] of `office.toml`, read strictly, because a wrong value loses nobody's
file but everybody's patience.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.errors import WrongUsage
from schemas.language import _, text

WAYS = ("events", "polling")
# In seconds. Below the least, a look costs more than it finds; above the most, people believe that nothing happens.
_LIMITS = {"scan_seconds": (0.2, 600.0), "quiet_seconds": (0.1, 600.0)}


class FaultyPace(WrongUsage):
    """The section [inbox] says something that cannot be meant."""

    message = _("office.toml, section [inbox]: %(what)s")


@dataclass(frozen=True, slots=True)
class Pace:
    """Whether the system's hints wake the watcher, how often it looks anyway, and how long a file must rest."""

    events: bool = True
    scan_seconds: float = 5.0
    quiet_seconds: float = 1.0

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Pace:
        """Return what the settings of an office say; where they say nothing, the defaults.

        Raises:
            FaultyPace: a name is not known, or a value is none that can be meant.
        """
        written = settings.get("inbox", {})
        if not isinstance(written, dict):
            raise FaultyPace(what=text(_("It must be a section.")))
        known = ("watch", *_LIMITS)
        for name in written:
            if name not in known:
                raise FaultyPace(
                    what=text(_("“%(name)s” is not known; there are: %(known)s"), name=name, known="、".join(known))
                )
        way = written.get("watch", "events")
        if way not in WAYS:
            raise FaultyPace(
                what=text(
                    _("watch is “%(value)s”; it must be one of: %(known)s"), value=str(way), known="、".join(WAYS)
                )
            )
        return cls(way == "events", *(_seconds(written, name, getattr(cls(), name)) for name in _LIMITS))


def _seconds(written: Mapping[str, Any], name: str, default: float) -> float:
    value, (least, most) = written.get(name, default), _LIMITS[name]
    # In Python `true` is a number, and `nan` lies between no two.
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        words = _("%(name)s is “%(value)s”; it must be a number from %(least)s to %(most)s (seconds)")
        raise FaultyPace(what=text(words, name=name, value=str(value), least=f"{least:g}", most=f"{most:g}"))
    return float(value)
