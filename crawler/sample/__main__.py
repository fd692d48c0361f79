"""Serve the sample registry by hand: `python -m crawler.sample --port 8001 --folder DIR`."""

import argparse
import sys
import threading
from pathlib import Path

from crawler.sample.faces import face_names
from crawler.sample.server import DATA_TIMESTAMP, SampleRegistry
from trials.errors import TrialsError


def main() -> int:
    """Serve until interrupted; the first line of standard output is the address."""
    parser = argparse.ArgumentParser(prog="python -m crawler.sample", description="Serve invented trials locally.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    parser.add_argument("--folder", type=Path, help="folder of records (default: the bundled sample)")
    parser.add_argument("--face", default="ctgov", choices=face_names(), help="registry to speak for")
    parser.add_argument("--data-timestamp", default=DATA_TIMESTAMP, help="what the registry says of its data")
    parser.add_argument("--crawl-delay", type=float, help="seconds that robots.txt asks for")
    call = parser.parse_args()
    try:
        registry = SampleRegistry(
            call.folder,
            data_timestamp=call.data_timestamp,
            crawl_delay=call.crawl_delay,
            face=call.face,
            port=call.port,
        )
        with registry:
            sys.stdout.write(f"{registry.url}\n")
            sys.stdout.flush()
            threading.Event().wait()
    except (TrialsError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
