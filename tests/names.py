"""Names of parametrised tests that are the same in every worker, whatever is tried."""

from __future__ import annotations

import re

UUID_TEXT = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes may hold the time they were packed at, keys are new each run: say only what they are.

    pytest-xdist refuses to run when its workers read different names.
    """
    if isinstance(val, bytes):
        return "bytes"
    return "a-uuid" if UUID_TEXT.fullmatch(str(val)) else None
