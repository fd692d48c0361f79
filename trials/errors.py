"""Everything that can go wrong and that a person can do something about. One clear sentence each, no traceback.

    TrialsError
    ├── UsageError                 the words of the call are off                                    exit 2
    │   └── SettingsError          a setting or the machine forbids it (read-only home, newer schema)    exit 2
    ├── NotFoundError              no such id                                                        exit 1
    ├── RunFailedError             a run ended without what it was for; kept, listed, nothing indexed    exit 3
    │   └── ArchiveDamagedError    the archive's file cannot be read or written any further              exit 3
    ├── RegistryError              a registry could not be reached, refused, or answered nonsense        exit 4
    │   └── UnansweredError        one call that a registry which is there leaves without an answer      exit 4
    ├── IndexUnavailableError      there is no index, or it cannot be reached                            exit 5
    │   └── IndexDamagedError      an index is there but does not open or does not verify                exit 5
    └── ArchiveBusyError           another writer holds the archive                                      exit 6

`ReadError` stands apart: it rejects one record (quarantine, counted) and never ends a command.
"""


class TrialsError(Exception):
    """Base of all: `str(error)` is the sentence that the person reads."""


class UsageError(TrialsError):
    """Bad input: what was wrong and what would be right."""


class SettingsError(UsageError):
    """The surroundings forbid it: a read-only home, a newer schema, a setting without sense."""


class NotFoundError(TrialsError):
    """An id that nothing held answers to."""


class RunFailedError(TrialsError):
    """A crawl, import or replay that is kept and listed but has changed no index."""


class ArchiveDamagedError(RunFailedError):
    """The archive's file is corrupt, or the disk is full."""


class RegistryError(TrialsError):
    """A registry that is away, refuses, or answers with something else than its protocol."""


class UnansweredError(RegistryError):
    """One call that a registry leaves without an answer for good, though it can be reached and asks for no pause. `why`
    is the sentence without the advice at its end."""

    def __init__(self, why: str, advice: str = "") -> None:
        """Keep the reason apart: it is noted beside the record that was asked for."""
        super().__init__(why + advice)
        self.why = why


class IndexUnavailableError(TrialsError):
    """No index to ask."""


class IndexDamagedError(IndexUnavailableError):
    """An index whose files do not open or do not match their checksums."""


class ArchiveBusyError(TrialsError):
    """A second writer on one archive."""


class ReadError(Exception):
    """One raw record that cannot be read. `reason` is a stable slash name (`ctgov/no-id`), `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        """Keep both parts: the name is counted, the sentence is shown."""
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
