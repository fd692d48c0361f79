"""The schedule for those who prefer their system's: lines for cron, units for systemd. Both call `trials schedule run
--once` every hour, which crawls what is due by the same plan, with the same quiet hours and the same memory.
"""

import shlex
from hashlib import blake2b
from pathlib import Path


def minute_of(home: Path) -> int:
    """A minute of the hour that is this home's own, so that not all homes of the world ask on the hour."""
    return blake2b(str(home).encode(), digest_size=2).digest()[0] % 59 + 1


def render_cron(home: Path, program: str) -> str:
    """A line for `crontab -e`."""
    call = f"TRIALS_HOME={shlex.quote(str(home))} {shlex.quote(program)} schedule run --once"
    return (
        "# Crawls what is due; how often each registry is, and when never, stands in trials.toml.\n"
        f"{minute_of(home)} * * * * {call.replace('%', chr(92) + '%')}\n"
    )


def render_systemd(home: Path, program: str) -> str:
    """Two units for ~/.config/systemd/user, one below the other with their names."""
    return f"""\
# ~/.config/systemd/user/trials.service
[Unit]
Description=Crawl the trial registries that are due

[Service]
Type=oneshot
Environment="TRIALS_HOME={_quoted(home)}"
ExecStart="{_quoted(program)}" schedule run --once
# A run that failed its checks has been listed and told already; it is no failure of the machine.
SuccessExitStatus=3
TimeoutStopSec=120

# ~/.config/systemd/user/trials.timer
[Unit]
Description=Every hour, and once for what was missed

[Timer]
OnCalendar=*-*-* *:{minute_of(home):02}:00
RandomizedDelaySec=300
Persistent=true

[Install]
WantedBy=timers.target

# systemctl --user daemon-reload && systemctl --user enable --now trials.timer
"""


def _quoted(text: object) -> str:
    return str(text).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
