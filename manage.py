"""The same as the command `mulin`, for tools that look for manage.py."""

from __future__ import annotations

from mulin.config.cli import main

if __name__ == "__main__":
    main()
