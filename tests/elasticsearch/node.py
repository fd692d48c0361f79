"""Starts and stops Elasticsearch nodes on loopback, by process id. Needs a JDK of 21 or later and Maven.

In: Maven Central's server and netty4 transport jars, two small classes beside this file. Out: addresses of nodes. The
whitespace analyzer, the only one that the mapping uses, is in the server itself. Not in such a node: painless, reindex.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.etree import ElementTree as ET

HERE = Path(__file__).parent
POM = HERE / "pom.xml"
VERSION = ET.parse(POM).getroot().findtext("{*}properties/{*}server") or ""
START_SECONDS = 180
MODULES = {"transport-netty4": "org.elasticsearch.transport.netty4.Netty4Plugin", "root-page": "trials.RootPage"}
LOG4J = """status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
"""


class NoServerError(Exception):
    """What is missing on this machine, as one sentence."""


def find_java() -> Path:
    """Home of a JDK of 21 or later: JAVA_HOME, that of `javac` on the path, or where Linux and macOS keep them."""
    known = [
        os.environ.get("JAVA_HOME"),
        shutil.which("javac") and Path(shutil.which("javac") or "").resolve().parents[1],
    ]
    kept = [*Path("/usr/lib/jvm").glob("*"), *Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home")]
    for home in (Path(place) for place in [*known, *sorted(kept, reverse=True)] if place):
        release = home / "release"
        said = re.search(r'JAVA_VERSION="(\d+)', release.read_text("utf-8")) if release.is_file() else None
        if said and int(said[1]) >= 21 and (home / "bin" / "javac").exists():
            return home
    raise NoServerError("no JDK of 21 or later was found, which the Elasticsearch tests need: set JAVA_HOME")


def build() -> Path:
    """Folder with `lib`, `classes` and `modules`, made once a version and kept in the user's cache."""
    java = find_java()
    if not shutil.which("mvn"):
        raise NoServerError("Maven was not found, which the Elasticsearch tests need: install mvn")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "spine-trials"
    sources = sorted([POM, *HERE.glob("java/*.java")])
    stamp = f"{VERSION}-{max(int(path.stat().st_mtime) for path in sources)}"
    target = cache / f"elasticsearch-{stamp}"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=cache))
        _compile(java, unfinished)
        try:
            unfinished.rename(target)
        except OSError:  # another test process was faster
            shutil.rmtree(unfinished)
    return target


def _compile(java: Path, folder: Path) -> None:
    for name in ("lib", "classes", "root-page", *(f"modules/{module}" for module in MODULES)):
        (folder / name).mkdir(parents=True)
    maven = ["mvn", "--quiet", "--batch-mode", "--file", str(POM), "dependency:copy-dependencies"]
    subprocess.run([*maven, f"-DoutputDirectory={folder / 'lib'}"], check=True, capture_output=True)
    javac = [str(java / "bin" / "javac"), "-nowarn", "-cp", f"{folder}/lib/*", "-d"]
    subprocess.run(
        [*javac, str(folder / "classes"), str(HERE / "java" / "TestNode.java")], check=True, capture_output=True
    )
    subprocess.run(
        [*javac, str(folder / "root-page"), str(HERE / "java" / "RootPage.java")], check=True, capture_output=True
    )
    for jar in [*folder.glob("lib/netty-*.jar"), *folder.glob("lib/transport-netty4-*.jar")]:
        jar.rename(folder / "modules" / "transport-netty4" / jar.name)
    target = folder / "modules" / "root-page" / "root-page.jar"
    jar_command = [str(java / "bin" / "jar"), "--create", "--file", str(target), "-C", str(folder / "root-page"), "."]
    subprocess.run(jar_command, check=True)
    for name, plugin in MODULES.items():
        words = {"description": name, "name": name, "version": VERSION, "elasticsearch.version": VERSION}
        words |= {"classname": plugin, "java.version": "21", "extended.plugins": "", "has.native.controller": "false"}
        lines = "".join(f"{key}={value}\n" for key, value in (words | {"licensed": "false"}).items())
        (folder / "modules" / name / "plugin-descriptor.properties").write_text(lines, "utf-8")


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop(process: int) -> None:
    """End a node by its process id, whoever started it."""
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(process, wanted)
            for _ in range(200):
                if _ended(process):
                    return
                time.sleep(0.1)
        except ProcessLookupError:
            return


def _ended(process: int) -> bool:
    """Whether a process is gone, or only waits for its parent to notice."""
    try:
        if os.waitpid(process, os.WNOHANG)[0]:
            return True
    except ChildProcessError:
        pass
    stat = Path(f"/proc/{process}/stat")
    if stat.parent.parent.is_dir() and stat.parent.parent.joinpath("self").exists():
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
    os.kill(process, 0)
    return False


class Cluster:
    """Nodes on loopback, up inside `with`. Single nodes can be killed and started again with their data."""

    def __init__(
        self, folder: Path, nodes: int = 1, heap: str = "512m", owner: int | None = None, *, lasting: bool = False
    ) -> None:
        """Choose ports; nothing is started yet. The nodes end with the process `owner`, else with this one.

        Those that are not to last are up in 0.6 of the time, and slower later: Java compiles them once and quickly.
        """
        self.folder, self.heap, self.owner = folder, heap, owner or os.getpid()
        self.lasting = lasting
        self.ports = [(free_port(), free_port()) for _ in range(nodes)]
        self.processes: list[subprocess.Popen[bytes] | None] = [None] * nodes

    @property
    def urls(self) -> list[str]:
        """Address of each node."""
        return [f"http://127.0.0.1:{http}" for http, _ in self.ports]

    @property
    def pids(self) -> list[int]:
        """Process id of each node that runs."""
        return [process.pid for process in self.processes if process]

    def __enter__(self) -> Self:
        self.built, self.java = build(), find_java()
        for number in range(len(self.ports)):
            self.start(number)
        self.wait(len(self.ports))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in filter(None, self.processes):
            process.send_signal(signal.SIGTERM)
        for process in filter(None, self.processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, number: int) -> None:
        """Start node `number` (from 0); its data are kept between starts."""
        home = self.folder / f"node-{number}"
        for name in ("config", "plugins"):
            (home / name).mkdir(parents=True, exist_ok=True)
        if not (home / "modules").exists():
            shutil.copytree(self.built / "modules", home / "modules")
        (home / "config" / "log4j2.properties").write_text(LOG4J, "utf-8")
        (home / "config" / "elasticsearch.yml").touch()
        # A launcher of our own has no scripts that would set these.
        flags = ["--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", f"-Xms{self.heap}"]
        flags += [f"-Downer={self.owner}", "-XX:+UseSerialGC", *([] if self.lasting else ["-XX:TieredStopAtLevel=1"])]
        command = [
            str(self.java / "bin" / "java"),
            *flags,
            f"-Xmx{self.heap}",
            "-cp",
            f"{self.built}/classes:{self.built}/lib/*",
        ]
        with (home / "log").open("ab") as log:
            self.processes[number] = subprocess.Popen(
                [*command, "TestNode", str(home), *self._settings(number, home)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self, number: int) -> None:
        """kill -9."""
        process = self.processes[number]
        assert process is not None
        process.kill()
        process.wait()
        self.processes[number] = None

    def wait(self, nodes: int, status: str = "green") -> None:
        """Until so many nodes are there and the cluster is as healthy as asked."""
        deadline = time.monotonic() + START_SECONDS
        query = f"/_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=5s"
        while time.monotonic() < deadline:
            for process, url in zip(self.processes, self.urls, strict=True):
                if process and process.poll() is None and self._healthy(url + query, nodes):
                    return
            time.sleep(0.3)
        logs = "".join(path.read_text("utf-8", "replace")[-2000:] for path in self.folder.glob("node-*/log"))
        raise NoServerError(f"Elasticsearch did not start in {START_SECONDS} seconds: {logs}")

    @staticmethod
    def _healthy(url: str, nodes: int) -> bool:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                health = json.load(answer)
        except (OSError, urllib.error.URLError, ValueError):
            return False
        return bool(health["number_of_nodes"] == nodes and not health["timed_out"])

    def _settings(self, number: int, home: Path) -> list[str]:
        http, transport = self.ports[number]
        names = ",".join(f"node-{at}" for at in range(len(self.ports)))
        several = {
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for _, port in self.ports),
            "cluster.initial_master_nodes": names,
        }
        settings = {
            "cluster.name": "spine-trials-tests",
            "node.name": f"node-{number}",
            "network.host": "127.0.0.1",
            "http.port": str(http),
            "transport.port": str(transport),
            "path.data": str(home / "data"),
            "path.logs": str(home / "logs"),
            # Tests write little; how full the developer's disk is must not turn indexes read-only.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **({"discovery.type": "single-node"} if len(self.ports) == 1 else several),
        }
        return [f"{name}={value}" for name, value in settings.items()]
