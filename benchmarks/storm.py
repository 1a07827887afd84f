"""A storm: 100,000 alerts of one source within a minute, and pages for another source meanwhile.

    python -m benchmarks.storm [--alerts 100000] [--seconds 60] [--batch 1|100] [--groups 100]
                               [--workers 1]

The whole product runs as real processes. Told are: what was refused and stored, how long until
nothing waited, how long grave signals of another source took to their page by webhook, and each
second how many signals waited and how much memory each kind of process held.
"""

import argparse
import tempfile
from pathlib import Path

from tests.stories.running import Product
from tests.stories.storming import Plan, receiving, storm


def main() -> None:
    """Let one storm come over a fresh installation and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--batch", type=int, default=1, help="alerts a post")
    parser.add_argument("--groups", type=int, default=100)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--patience", type=float, default=400)
    options = parser.parse_args()
    plan = Plan(options.alerts, options.seconds, options.batch, options.groups)
    with tempfile.TemporaryDirectory() as folder, receiving() as (pages, page_to):
        product = Product(
            Path(folder) / "home",
            settings={"WATCHBELL_ALLOW_PRIVATE_WEBHOOKS": "yes"},
            options=["--workers", str(options.workers)],
        )
        product.start()
        try:
            seen = storm(product, pages, page_to, plan, patience=options.patience)
        finally:
            product.stop()
    print(seen.told())


if __name__ == "__main__":
    main()
