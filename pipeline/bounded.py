"""A bounded store of what was worked out before, for pure results that are known by digests of all they depend on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Bounded(Generic[Made]):
    """Results by their keys; the one asked for longest ago goes when there are more than `most`.

    Whoever asks names everything that the result depends on in the key, and gets a value that nobody may change.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = Lock()

    def of(
        self,
        key: Hashable,
        make: Callable[[], Made],
        *,
        is_small: Callable[[Made], bool] | None = None,
        holds: Callable[[Made], bool] | None = None,
    ) -> Made:
        """Return the result of `key`, made now unless it is held; two who ask at once may both make it.

        One that is not `is_small` is made each time, and one that no longer `holds` is made anew.
        """
        with self._lock:
            found = [self._held[key]] if key in self._held else []
            if found:
                self._held.move_to_end(key)
        if found and (holds is None or holds(found[0])):
            return found[0]
        made = make()
        if is_small is not None and not is_small(made):
            return made
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._held)
