"""Work on many records by processes of our own, beside the one that reads the archive and writes.

In: a function of one thing, by its name in a module, and things in a row, with what it needs beside each. Out: what it
makes of them, in the same row, so that nothing depends on how many processes there are. Few things are done here and
now: to start a process takes as long as some hundred of them.

A process is one of ours running `python -c`, and talks through its standard input and output. It ends when its input
does, so that none outlives us, however we end. Signals from the terminal reach us alone, and we end it.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from typing import Any, BinaryIO, Final, TypeVar

from trials.errors import RunFailedError

Given = TypeVar("Given")
Made = TypeVar("Made")
Beside = tuple[Any, ...]
"""What a function is given beside each thing."""

FEW: Final = 1_000  # things: done without any other process
MOST: Final = 3  # processes, each of 100 to 150 MB
AT_ONCE: Final = 24  # things in one parcel: some 250 kB
ON_THE_WAY: Final = 3  # parcels a process has or waits for
HEAD: Final = 8  # bytes before a parcel: its length
_YOUNG: Final = 50_000
"""Objects that the collector lets be: a record makes some hundreds and leaves no circles, and looking for some after
every second one takes a tenth of the time of reading it."""
_START: Final = "from crawler.archive.pool import serve; serve()"


@contextmanager
def spread(make: Callable[..., Made], expected: int, at_once: int = AT_ONCE) -> Iterator[Callable[..., Iterator[Made]]]:
    """What maps `make` over things in their order, by several processes where `expected` things are worth it, so many
    `at_once` in a parcel. What is given beside the things comes behind each of them; a process is told it once, as long
    as it is equal.

    An error of `make` is raised here when its turn comes. Raises `RunFailedError` where a process is ended by others.
    """
    count = min(_cores(), MOST)
    if expected < FEW or count < 2:
        yield lambda things, *beside: (make(thing, *beside) for thing in things)
        return
    with ExitStack() as ending:
        workers = [_Worker(make) for _ in range(count)]
        for worker in workers:
            ending.callback(worker.end)
        yield lambda things, *beside: _spread(workers, things, beside, at_once)


def apart(make: Callable[[Given], Made], thing: Given) -> Made:
    """What `make` makes of one thing, in a process of its own: the memory that it took goes with it.

    Raises what `make` raises, and `RunFailedError` where the process is ended by others.
    """
    worker = _Worker(make)
    try:
        worker.send([thing], ())
        made: list[Made] = list(worker.receive())
        return made[0]
    finally:
        worker.end()


def _cores() -> int:
    """Processors that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _spread(workers: list["_Worker"], things: Iterable[Any], beside: Beside, at_once: int) -> Iterator[Any]:
    """Parcels go to the workers in turns and come back in the same turns."""
    rest, waiting, turn = iter(things), deque["_Worker"](), 0
    while True:
        parcel = list(islice(rest, at_once))
        if parcel:
            worker = workers[turn % len(workers)]
            worker.send(parcel, beside)
            waiting.append(worker)
            turn += 1
        while waiting and (not parcel or len(waiting) > ON_THE_WAY * len(workers)):
            yield from waiting.popleft().receive()
        if not parcel:
            return


class _Worker:
    """One process. `make` is told by name, because nothing else may be taken along."""

    def __init__(self, make: Callable[..., Any]) -> None:
        surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        call = [sys.executable, "-P", "-c", _START]
        self.process = subprocess.Popen(  # noqa: S603 - ourselves
            call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=surroundings, process_group=0
        )
        self.beside: Beside = ()
        self._send((make.__module__, make.__qualname__))

    def send(self, parcel: list[Any], beside: Beside) -> None:
        """Hand over a parcel, and what is needed beside each thing where that is new; a reader there takes it in at
        once."""
        self._send((None if beside == self.beside else beside, parcel))
        self.beside = beside

    def _send(self, message: object) -> None:
        with self._watched():
            _write(_pipe(self.process.stdin), pickle.dumps(message, pickle.HIGHEST_PROTOCOL))

    def receive(self) -> Iterator[Any]:
        """What became of the next parcel."""
        with self._watched():
            made, error = pickle.loads(_read(_pipe(self.process.stdout)))  # noqa: S301 - from ourselves
        yield from made
        if error is not None:
            raise error

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, BrokenPipeError) as error:
            raise RunFailedError(
                "a process that works for this one was ended from outside (too little memory?): run the command again"
            ) from error

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        with suppress(OSError):
            self.process.communicate()


def serve() -> None:
    """A process's whole life: the name of a function, then parcels of things for it, until there are no more."""
    from queue import Queue
    from threading import Thread

    parcels: Queue[Any] = Queue(ON_THE_WAY)
    given, made = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what somebody prints must not get among the parcels
    make = _function(*pickle.loads(_read(given)))  # noqa: S301 - from ourselves
    gc.set_threshold(_YOUNG)
    Thread(target=_take_in, args=(given, parcels), daemon=True).start()
    beside: Beside = ()
    while True:
        new, parcel = parcels.get()
        beside = beside if new is None else new
        _write(made, pickle.dumps(_made(make, parcel, beside), pickle.HIGHEST_PROTOCOL))


def _take_in(given: BinaryIO, parcels: Any) -> None:
    """Take parcels in as they come: who hands one over must not wait until the one before is done."""
    with suppress(EOFError):
        while True:
            parcels.put(pickle.loads(_read(given)))  # noqa: S301 - from ourselves
    os._exit(0)  # who waits for what we make is gone, or has all of it


def _function(module: str, name: str) -> Callable[[Any], Any]:
    from importlib import import_module

    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    made: Callable[[Any], Any] = found
    return made


def _made(make: Callable[..., Any], parcel: list[Any], beside: Beside) -> tuple[list[Any], Exception | None]:
    """What became of the things, up to the first that raised an error, and that error."""
    made = []
    for thing in parcel:
        try:
            made.append(make(thing, *beside))
        except Exception as error:
            return made, _portable(error)
    return made, None


def _portable(error: Exception) -> Exception:
    """The error itself where it can travel, else one that says the same."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _pipe(pipe: Any) -> BinaryIO:
    opened: BinaryIO = pipe
    return opened


def _write(pipe: BinaryIO, content: bytes) -> None:
    pipe.write(len(content).to_bytes(HEAD, "little"))
    pipe.write(content)
    pipe.flush()


def _read(pipe: BinaryIO) -> bytes:
    head = pipe.read(HEAD)
    size = int.from_bytes(head, "little")
    content = pipe.read(size) if len(head) == HEAD else b""
    if len(head) < HEAD or len(content) < size:
        raise EOFError
    return content
