"""`python -m cli` is the command `letterbook`, for processes that start others."""

from __future__ import annotations

import sys

from cli.main import main

if __name__ == "__main__":
    sys.exit(main())
