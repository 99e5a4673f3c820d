"""Numbers: gap-free in their series and given once (I6); verification codes: random and unique."""

from __future__ import annotations

import secrets

from pipeline.office.models import Document, Series

# No 0/O, 1/I/L: a code is read from paper and typed by hand.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def following(series: str) -> int:
    """Take the next serial of `series`. Only inside the transaction that uses it: a rollback gives it back."""
    row, _made = Series.objects.select_for_update().get_or_create(name=series)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def new_code() -> str:
    """Return a verification code that no document has: `7K3M-92QD` (about 40 bits)."""
    while True:
        code = new_letters()
        if not Document.objects.filter(code=code).exists():
            return code


def new_letters() -> str:
    """Return eight letters and digits in two groups that nobody can guess."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
