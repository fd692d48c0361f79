"""The event loop of this process: one for all crawls that it runs, and the way out when a signal arrives.

Twisted's reactor starts once in a process and cannot be started again once it was stopped. So it is started and never
stopped; each crawl is one coroutine that the loop under it runs to its end. Nothing outlives the process.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import cache, partial
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")


@cache
def event_loop() -> asyncio.AbstractEventLoop:
    """The loop, with Twisted's reactor installed on it and running whenever the loop runs."""
    from twisted.internet import asyncioreactor
    from twisted.python.log import PythonLoggingObserver

    loop = asyncio.SelectorEventLoop()
    asyncioreactor.install(loop)  # type: ignore[no-untyped-call]
    from twisted.internet import reactor as installed

    reactor: Any = installed
    # Name look-ups run in threads, which must not keep a process alive whose work is done.
    reactor.getThreadPool().threadFactory = partial(threading.Thread, daemon=True)
    reactor.startRunning(installSignalHandlers=False)
    PythonLoggingObserver("twisted").start()  # type: ignore[no-untyped-call]
    return loop


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run one coroutine to its end on the loop of this process."""
    loop = event_loop()
    asyncio.set_event_loop(loop)
    return loop.run_until_complete(main)


@contextmanager
def stopped_by_signals(stop: Callable[[str], None]) -> Iterator[None]:
    """The first SIGINT or SIGTERM calls `stop` with its name on the loop; a second one acts as it did before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: dict[int, Any] = {}

    def restore() -> None:
        while before:
            number, action = before.popitem()
            signal.signal(number, action)

    def first(number: int, frame: FrameType | None) -> None:
        del frame
        restore()
        event_loop().call_soon_threadsafe(stop, signal.Signals(number).name)

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, first)
    try:
        yield
    finally:
        restore()
