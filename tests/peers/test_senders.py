"""Clients of PagerDuty and Opsgenie that nobody here wrote, each with its documented example."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.tls import TlsFront
from tests.stories.calling import Api
from tests.stories.running import Product
from tests.stories.setting_up import set_up

pytestmark = pytest.mark.peers
EXAMPLES = Path(__file__).parent / "examples"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("senders") / "home")
    product.environment["WATCHBELL_URL"] = product.address
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def api(product: Product) -> Api:
    return set_up(product)


@pytest.fixture(scope="module")
def front(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsFront]:
    front = TlsFront(tmp_path_factory.mktemp("tls"), product.port)
    yield front
    front.close()


def integrate(product: Product, kind: str, name: str) -> str:
    """Make an integration for the service; return its key."""
    made = product.run("integration", "create", kind, name, "--service", "checkout")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def run(example: str, key: str, address: str, trusted: Path | None = None) -> str:
    """Run one example as its own program; return what it said."""
    # Each library has its own way of finding whom to trust.
    trust = {name: str(trusted) for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE") if trusted}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(EXAMPLES / example), key, address],
        env=trust,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def incident(api: Api, title: str, state: str) -> None:
    """Wait until what has this title is as it should be."""
    api.wait_for(
        "/incidents",
        lambda page: {i["state"] for i in page["items"] if i["title"] == title} == {state},
    )


def test_pagerduty_with_its_own_python_client(product: Product, api: Api, front: TlsFront) -> None:
    key = integrate(product, "pagerduty", "PagerDuty client")
    before = api.get("/changes")["items"]
    run("pagerduty_events.py", key, front.address, front.authority)
    incident(api, "Server is on fire", "resolved")
    incident(api, "Disk is full", "new")
    disk = next(i for i in api.get("/incidents")["items"] if i["title"] == "Disk is full")
    assert disk["acknowledged_at"]
    (change,) = [one for one in api.get("/changes")["items"] if one not in before]
    assert change["title"] == "new build finished at latest HEAD"


def test_pdpyras(product: Product, api: Api, front: TlsFront) -> None:
    key = integrate(product, "pagerduty", "Old PagerDuty client")
    before = api.get("/alerts")["items"]
    run("pdpyras_events.py", key, front.address, front.authority)
    found = api.wait_for("/alerts", lambda page: len(page["items"]) == len(before) + 1)
    newest = found["items"][0]
    api.wait_for(f"/alerts/{newest['id']}", lambda alert: alert["state"] == "resolved")


def test_opsgenie_with_its_own_python_client(product: Product, api: Api) -> None:
    key = integrate(product, "opsgenie", "Opsgenie client")
    run("opsgenie_alerts.py", key, product.address)
    incident(api, "Sample of SDK v2", "resolved")
