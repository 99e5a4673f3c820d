"""How long a text message is, as the carriers count it: what a steward sees before it costs anything (5.2.4)."""

from __future__ import annotations

from dataclasses import dataclass

# One message holds 70 characters; in a longer one each part gives three away to say which part it is.
ONE, PART = 70, 67


@dataclass(frozen=True, slots=True)
class Counted:
    """A text message counted: its characters, how many messages are charged, and how many fit in before the next."""

    characters: int
    messages: int
    left: int


def counted(text: str) -> Counted:
    """Return how long `text` is; a character outside the basic plane (an emoji) takes the room of two."""
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    messages = 1 if length <= ONE else -(-length // PART)
    return Counted(length, messages if length else 0, (ONE if length <= ONE else messages * PART) - length)
