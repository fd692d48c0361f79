"""The program on a terminal of 80 by 24: what it writes there, byte by byte."""

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Mapping
from pathlib import Path

from tests.search_cli.conftest import TRIALS


def on_terminal(*words: str, env: Mapping[str, str], cwd: Path | None = None, typed: bytes = b"") -> tuple[int, str]:
    """Exit code, and all that stdout and stderr wrote to the terminal; `typed` waits there for whoever asks."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    program = subprocess.Popen([str(TRIALS), *words], env=dict(env), cwd=cwd, stdin=its, stdout=its, stderr=its)
    os.close(its)
    os.write(ours, typed)
    written = bytearray()
    with contextlib.suppress(OSError):  # Linux says EIO when the last writer has closed
        while block := os.read(ours, 65536):
            written += block
    os.close(ours)
    return program.wait(), written.decode()
