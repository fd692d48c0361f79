"""Exit codes: the one table from what went wrong to what the shell is told. Scripts rely on these numbers."""

from enum import IntEnum

from trials import errors


class ExitCode(IntEnum):
    """What a command ends with."""

    DONE = 0
    NO_SUCH_ID = 1
    USAGE = 2
    REJECTED = 3  # done, but some records were rejected or not answered for, or the run failed its checks
    REGISTRY = 4  # a registry could not be reached or refused
    INDEX = 5  # the index could not be reached
    BUSY = 6  # another writer holds the archive
    BUG = 70  # EX_SOFTWARE of sysexits.h: this should not have happened
    INTERRUPTED = 130  # Ctrl-C, as shells count it: 128 + SIGINT
    READER_LEFT = 141  # the pipe was closed, as after `| head`: 128 + SIGPIPE


CODES: tuple[tuple[type[errors.TrialsError], ExitCode], ...] = (
    (errors.NotFoundError, ExitCode.NO_SUCH_ID),
    (errors.UsageError, ExitCode.USAGE),
    (errors.RunFailedError, ExitCode.REJECTED),
    (errors.RegistryError, ExitCode.REGISTRY),
    (errors.IndexUnavailableError, ExitCode.INDEX),
    (errors.ArchiveBusyError, ExitCode.BUSY),
)


def exit_code(error: errors.TrialsError) -> ExitCode:
    """The code of an error: its own branch of the tree decides."""
    return next((code for kind, code in CODES if isinstance(error, kind)), ExitCode.BUG)
