"""The house stands as designed: import directions, file sizes, a reader for each spider, no foreign paths."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("trials", "crawler", "indexer", "search_cli")
MAY_IMPORT = {
    "trials": {"trials"},
    "crawler": {"crawler", "trials"},
    # Of what a registry's records tell of a trial of several countries, its descriptor knows.
    "indexer": {"indexer", "trials", "crawler.archive", "crawler.readers.descriptors"},
    "search_cli": {"search_cli", "indexer", "crawler", "trials"},
}
LIMIT = 400  # lines: beyond, the design slipped


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file, absolute names only."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_lies_before_it_in_the_flow(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(package)
        for name in imported(path)
        if name.split(".")[0] in PACKAGES
        and not any(name == allowed or name.startswith(f"{allowed}.") for allowed in MAY_IMPORT[package])
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ["crawler/registries", "crawler/formats", "crawler/archive", "trials", "indexer"])
def test_scrapy_stays_in_the_spiders(package: str) -> None:
    wrong = [path for path in sources(package) if any(name.split(".")[0] == "scrapy" for name in imported(path))]
    assert wrong == []


def test_the_domain_does_no_input_or_output() -> None:
    doors = {"socket", "sqlite3", "urllib.request", "http.client", "subprocess", "requests", "tantivy", "elasticsearch"}
    wrong = [path for path in sources("trials") if imported(path) & doors]
    assert wrong == []


def test_no_file_is_longer_than_its_reader_can_hold() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources(*PACKAGES, "tests", "benchmarks")
        if (count := len(path.read_text("utf-8").splitlines())) > LIMIT
    }
    assert long == {}


def test_only_the_render_module_imports_the_terminal_library() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in sources("trials", "indexer", "search_cli")
        if any(name.split(".")[0] == "rich" for name in imported(path))
    }
    assert all(user.startswith("search_cli/render") for user in users), users


def test_a_spider_has_a_reader_of_the_same_name() -> None:
    spiders = {path.stem for path in (ROOT / "crawler" / "spiders").glob("[a-z]*.py")}
    readers = {path.stem for path in (ROOT / "crawler" / "registries").glob("[a-z]*.py")}
    assert spiders
    assert spiders <= readers


def test_no_file_names_a_path_of_one_machine_or_the_host_of_a_package_index() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: only a checkout knows which files are the project's")
    hosts = ["py" + "pi.org", "python" + "hosted.org", "maven" + ".org", "npmjs" + ".com"]
    foreign = re.compile("|".join([r"/(?:home|Users)/\w+/", "/wo" + "rk/", "/ro" + "ot/", *map(re.escape, hosts)]))
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if foreign.search(line):
                found.append(f"{name}:{number}")
    assert found == []
