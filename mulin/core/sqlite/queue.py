"""The queue before a SQLite file: one writer at a time, between threads and between processes."""

from __future__ import annotations

import fcntl
import os
import threading


class Queue:
    """A lock of this process and a lock on `<file>.lock` between processes.

    Threads wait on the first, for as long as they are willing; only one of them at a time asks
    for the second. That one waits as long as it takes: flock() knows no time limit, and asking it
    in short naps instead made the waiting unfair (p99 of a write 72–76 ms against 11–66). A holder
    that is killed loses its lock at once.
    """

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.thread_lock = threading.Lock()
        self.handle = -1

    def enter(self, seconds: float) -> bool:
        """Wait for the turn; False when another thread had it for that long."""
        if not self.thread_lock.acquire(timeout=seconds):
            return False
        try:
            self.lock_file()
        except BaseException:
            self.thread_lock.release()
            raise
        return True

    def lock_file(self) -> None:
        """Take the lock between processes."""
        if self.path is None:
            return
        if self.handle < 0:
            self.handle = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        fcntl.flock(self.handle, fcntl.LOCK_EX)

    def leave(self) -> None:
        """Let the next one in."""
        if self.handle >= 0:
            fcntl.flock(self.handle, fcntl.LOCK_UN)
        self.thread_lock.release()


_queues: dict[str, Queue] = {}
_guard = threading.Lock()


def queue_of(name: str, *, in_memory: bool) -> Queue:
    """The queue of that database; all connections of this process share it."""
    key = name if in_memory else os.path.abspath(name)  # noqa: PTH100 (a link is another name)
    with _guard:
        if key not in _queues:
            _queues[key] = Queue(None if in_memory else key)
        return _queues[key]


def _forget_after_fork() -> None:
    """A child must not share its parent's open lock file: flock() would take them for one."""
    global _guard  # noqa: PLW0603 (another thread of the parent may have held it)
    _guard = threading.Lock()
    for queue in _queues.values():
        if queue.handle >= 0:
            os.close(queue.handle)
        queue.handle = -1
        queue.thread_lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_after_fork)
