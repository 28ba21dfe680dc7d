"""Ctrl-C and termination as one kind of interruption, so that clean-up runs for both."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

__all__ = ["Terminated", "attentive_to_signals"]

_GRACE_S = 3.0
"""A second Ctrl-C within this time is the same one, pressed impatiently: it must not cut the clean-up
that ends the child processes."""


class Terminated(KeyboardInterrupt):
    """A signal other than Ctrl-C asked the program to end."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number
        super().__init__(number)


@contextlib.contextmanager
def attentive_to_signals() -> Iterator[None]:
    """Raise KeyboardInterrupt on SIGINT, and `Terminated` (which is one) on SIGTERM and SIGHUP.

    Without this a SIGTERM would end the process at once and leave its children running. Outside the main
    thread, where Python allows no handlers, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    first: list[float] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if first and now - first[-1] < _GRACE_S:
            return
        first.append(now)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated(number)

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # A signal that the caller chose to ignore (nohup, a shell's background job) stays ignored.
    before = {n: signal.getsignal(n) for n in numbers if signal.getsignal(n) is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
