"""Waiting for the disk after the queue of writers was left, together with whoever else waits.

A commit that is on the disk costs a wait of three to eight milliseconds. Waited for inside of the
queue, that is the most commits a second a county can have. Here the commit itself only writes the
log (`PRAGMA synchronous=NORMAL` for that transaction), the next writer goes ahead, and the answer
waits until the log is on the disk: what was acknowledged is as safe as before
(docs/decisions/0012-waiting-for-the-disk.md).
"""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path


class Disk:
    """The log of one database file; `settle` returns when all that was in it is on the disk."""

    def __init__(self, path: str) -> None:
        self.log = Path(f"{path}-wal")
        self.handle = -1
        self.turn = threading.Condition()
        self.asked = self.done = 0
        self.busy = self.failed = False

    def settle(self) -> None:
        """Wait for everything written before this call.

        One thread asks the disk for all that came before it; those that come while it does are
        served by the next. A disk that failed once acknowledges nothing more in this process: what
        it lost it will not mention a second time, and all that follows stands behind it in the log.
        """
        with self.turn:
            self.asked += 1
            mine = self.asked
            while self.busy and self.done < mine:
                self.turn.wait()
            if self.done >= mine:
                return
            if self.failed:
                raise OSError(errno.EIO, "the disk failed: look at it, then restart", str(self.log))
            self.busy, upto = True, self.asked
        reached = False
        try:
            self._ask()
            reached = True
        finally:
            with self.turn:
                self.busy = False
                self.failed = not reached
                if reached:
                    self.done = max(self.done, upto)
                self.turn.notify_all()

    def _ask(self) -> None:
        """Ask the disk. The log may have been made anew since the last time."""
        known = self.log.stat()
        if self.handle < 0 or os.fstat(self.handle).st_ino != known.st_ino:
            self._open()
        os.fdatasync(self.handle)

    def _open(self) -> None:
        if self.handle >= 0:
            os.close(self.handle)
        self.handle = os.open(self.log, os.O_RDONLY | os.O_CLOEXEC)
        folder = os.open(self.log.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)  # Its name must be on the disk as well.
        finally:
            os.close(folder)


_disks: dict[str, Disk] = {}
_guard = threading.Lock()


def disk_of(name: str) -> Disk:
    """The disk under that database; all connections of this process share it."""
    key = os.path.abspath(name)  # noqa: PTH100 (a link is another name)
    with _guard:
        if key not in _disks:
            _disks[key] = Disk(key)
        return _disks[key]


def _forget_after_fork() -> None:
    """A child waits for its own: the parent's threads are not there to wake it."""
    global _guard  # noqa: PLW0603 (another thread of the parent may have held it)
    _guard = threading.Lock()
    for disk in _disks.values():
        if disk.handle >= 0:
            os.close(disk.handle)
    _disks.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
