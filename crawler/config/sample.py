"""The settings file that `trials config init` writes: the table as TOML, each line a comment until it is changed."""

import json
from typing import Any, Final

from crawler.config.table import KEYS

_HEAD: Final = """\
# Settings of trials. Each line shows the default; take the # away to change one. `trials config check` looks at this
# file, `trials config show` says what holds. Variables of the environment come first. No secret belongs in here: keys
# and passwords are read from the environment or from files that are named here.
"""


def sample_file() -> str:
    """All keys, by table, each with what it is for. A registry's own table stands for every registry."""
    lines = [_HEAD.rstrip()]
    table = None
    for name, key in sorted(KEYS.items(), key=lambda item: (item[0].count(".") > 0, item[0].rpartition(".")[0])):
        of, _, last = name.rpartition(".")
        if of != table:
            table = of
            lines += ["", f"# [{of.replace('*', 'ctgov')}]"] if of else [""]
        variable = f" ({key.variable.replace('*', 'CTGOV')})" if key.variable else ""
        lines += [f"# {last} = {_toml(key.default)}  # {key.about}{variable}"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    return json.dumps(value)
