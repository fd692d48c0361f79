"""List the registries with what each permits.

How each is reached, the permission relied on, how it wants to be named, and the setting that replaces its address.
"""

from typing import Any

from search_cli.options import Json, Plain

NEEDS_A_KEY = "needs a key: set {key} ({where}); until then `trials import` of its downloads"
REACHED = {
    "crawl": "`trials crawl {id}`, or `trials import` of its downloads",
    "import": "`trials import` of its downloads",
    "ictrp": "`trials import` of an export of WHO's ICTRP",
}


def command(as_json: Json = False, plain: Plain = False) -> None:
    """List every registry that a reader exists for."""
    from crawler.readers import descriptors
    from search_cli.render.lists import render_registries
    from search_cli.render.output import Output

    out = Output(plain=plain)
    found = [facts(descriptor) for descriptor in descriptors().values()]
    if as_json:
        out.json({"registries": found})
    else:
        render_registries(out, found)


def reached_by(descriptor: Any) -> str:
    """How records get here, as this machine is set up."""
    from crawler.job import service_key

    if descriptor.key_setting and not service_key(descriptor):
        return NEEDS_A_KEY.format(key=descriptor.key_setting, where=descriptor.key_from)
    return str(REACHED.get(descriptor.access, descriptor.access)).format(id=descriptor.id)


def facts(descriptor: Any) -> dict[str, Any]:
    """A descriptor as plain values."""
    return {
        "id": descriptor.id,
        "title": descriptor.title,
        "publisher": descriptor.publisher,
        "home": descriptor.home,
        "address": descriptor.base_url,
        "access": descriptor.access,
        "reached_by": reached_by(descriptor),
        "permission": descriptor.permission,
        "permission_url": descriptor.permission_url,
        "permission_seen": descriptor.permission_seen and descriptor.permission_seen.isoformat(),
        "attribution": descriptor.attribution,
        "update_rule": descriptor.update_rule,
        "expected_records": list(descriptor.expected),
        "setting": descriptor.setting,
        "key_setting": descriptor.key_setting,
        "why": descriptor.why,
    }
