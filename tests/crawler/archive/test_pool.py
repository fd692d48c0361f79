"""Work spread over processes gives what one process gives, in the same order, and leaves no process behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.archive import pool
from crawler.archive.pool import apart, spread
from trials.errors import NotFoundError, RunFailedError


def halved(number: int) -> int:
    if number % 2:
        raise NotFoundError(f"{number} has no half")
    return number // 2


def heavy(number: int) -> bytes:
    return bytes([number % 256]) * 200_000


def named(number: int) -> str:
    sys.stdout.write("said by a worker\n")
    return f"{number} by {os.getpid()}"


def beside(number: int, told: list[int]) -> tuple[int, int, int]:
    return number, sum(told), id(told)


def dying(number: int) -> int:
    if number == 700:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


class UnportableError(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def unportable(number: int) -> int:
    raise UnportableError("one", str(number))


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_cores", lambda: 2)


@pytest.mark.usefixtures("two_cores")
def test_what_is_made_comes_in_the_order_of_what_is_given() -> None:
    with spread(halved, 2_000) as make:
        assert list(make(range(0, 2_000, 2))) == list(range(1_000))


@pytest.mark.usefixtures("two_cores")
def test_several_processes_work_and_few_things_are_done_here() -> None:
    with spread(named, pool.FEW) as make:
        many = [words.split() for words in make(range(pool.FEW))]
    assert [int(words[0]) for words in many] == list(range(pool.FEW))
    assert len({words[2] for words in many} - {str(os.getpid())}) == 2
    with spread(named, pool.FEW - 1) as make:
        assert {words.split()[2] for words in make(range(5))} == {str(os.getpid())}


@pytest.mark.usefixtures("two_cores")
def test_parcels_larger_than_a_pipe_go_both_ways() -> None:
    with spread(heavy, 1_000) as make:
        assert sum(len(found) for found in make(range(1_000))) == 200_000_000


@pytest.mark.usefixtures("two_cores")
def test_things_are_taken_only_as_fast_as_they_are_made() -> None:
    taken = []

    def things() -> Iterator[int]:
        for number in range(0, 100_000, 2):
            taken.append(number)
            yield number

    with spread(halved, 100_000) as make:
        assert next(iter(make(things()))) == 0
        assert len(taken) < 500


@pytest.mark.usefixtures("two_cores")
def test_what_is_needed_beside_each_thing_is_told_once_until_it_is_another() -> None:
    with spread(beside, 1_000) as make:
        found = [*make(range(200), [1, 2]), *make(range(200), [1, 2]), *make(range(200), [5])]
        assert [(number, told) for number, told, _ in found] == [
            *((number, 3) for number in (*range(200), *range(200))),
            *((number, 5) for number in range(200)),
        ]
        assert len({place for _, _, place in found[:400]}) <= 2  # one in each process
    with spread(beside, 1) as make:
        assert [told for _, told, _ in make(range(2), [7])] == [7, 7]


@pytest.mark.usefixtures("two_cores")
def test_an_error_is_raised_when_its_turn_comes() -> None:
    seen: list[int] = []
    with spread(halved, 1_000) as make, pytest.raises(NotFoundError, match="61 has no half"):
        seen.extend(make([*range(0, 60, 2), 61, *range(62, 2_000)]))
    with spread(unportable, 1_000) as make, pytest.raises(RuntimeError, match="UnportableError: one and 5"):
        list(make([5]))


@pytest.mark.usefixtures("two_cores")
def test_a_process_that_is_killed_gives_one_sentence() -> None:
    with spread(dying, 1_000) as make, pytest.raises(RunFailedError, match="ended from outside"):
        list(make(range(5_000)))


def test_one_thing_is_made_apart_and_its_error_comes_back() -> None:
    assert int(apart(named, 7).split()[2]) != os.getpid()
    with pytest.raises(NotFoundError, match="7 has no half"):
        apart(halved, 7)
    with pytest.raises(RunFailedError, match="ended from outside"):
        apart(dying, 700)


def test_no_process_outlives_one_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import itertools\nfrom crawler.archive import pool\npool._cores = lambda: 2\n"
        "from tests.crawler.archive.test_pool import named\n"
        "with pool.spread(named, 5_000) as make:\n"
        "    for words in make(itertools.count()):\n"
        "        print(words, flush=True)\n",
        "utf-8",
    )
    root = Path(__file__).resolve().parents[3]
    running = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert running.stdout is not None
    workers: set[int] = set()
    for line in running.stdout:
        workers.add(int(line.split()[2]))
        if len(workers) == 2:
            break
    assert all(is_running(worker) for worker in workers)
    running.kill()
    running.wait()
    running.stdout.close()
    end = time.monotonic() + 60
    while any(is_running(worker) for worker in workers) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [worker for worker in workers if is_running(worker)]


def is_running(process: int) -> bool:
    """Whether a process is there; what has ended and waits for its parent is not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
