"""A real Prometheus and a real Alertmanager from Debian, on loopback, as children of a test."""

import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import httpx

from tests.stories.running import eventually, free_port


class HasPort(Protocol):
    """What listens on loopback."""

    port: int


class Peer:
    """One server of somebody else's, with its folder, its log and its address."""

    def __init__(self, name: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str, program: Sequence[str]) -> None:
        """Start it and wait until it says it is ready."""
        found = shutil.which(program[0])
        assert found, f"{program[0]} is not installed; `make test` installs it"
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [found, *program[1:], *options], stdout=log, stderr=log
            )
        assert eventually(self.is_ready, within=30), (self.folder / "log").read_text()

    def is_ready(self) -> bool:
        """Ask its readiness probe."""
        try:
            return httpx.get(f"{self.address}/-/ready", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


class Alertmanager(Peer):
    """Posts what Prometheus tells it to one webhook, one second after it hears it."""

    def __init__(self, folder: Path) -> None:
        super().__init__("alertmanager", folder)

    def serve(self, webhook: str) -> None:
        """Start with `webhook` as the only receiver."""
        config = self.folder / "alertmanager.yml"
        config.write_text(
            f"""
route:
  receiver: watchbell
  group_by: [alertname]
  group_wait: 1s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: watchbell
    webhook_configs:
      - url: {webhook}
        send_resolved: true
"""
        )
        self.start(
            f"--config.file={config}",
            f"--storage.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--cluster.listen-address=",
            program=["prometheus-alertmanager"],
        )


class Prometheus(Peer):
    """Evaluates one rule every second; the rule fires while a file says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__("prometheus", folder)
        self.rules = folder / "rules.yml"

    def serve(self, alertmanager: HasPort, prefix: str = "") -> None:
        """Start with a quiet rule; what it tells goes to this Alertmanager, or what acts as one."""
        self._write(firing=False)
        config = self.folder / "prometheus.yml"
        config.write_text(
            f"""
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{self.rules}]
alerting:
  alertmanagers:
    - path_prefix: "{prefix}"
      static_configs: [{{targets: ["127.0.0.1:{alertmanager.port}"]}}]
"""
        )
        self.start(
            f"--config.file={config}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--web.enable-lifecycle",
            "--rules.alert.resend-delay=1s",
            program=["prometheus"],
        )
        time.sleep(5)  # Prometheus finds its Alertmanagers some seconds after it is ready.

    def fire(self) -> None:
        """Let the rule fire from the next evaluation on."""
        self._reload(firing=True)

    def recover(self) -> None:
        """Let the rule go quiet again."""
        self._reload(firing=False)

    def _reload(self, *, firing: bool) -> None:
        self._write(firing=firing)
        httpx.post(f"{self.address}/-/reload", timeout=10).raise_for_status()

    def _write(self, *, firing: bool) -> None:
        self.rules.write_text(
            f"""
groups:
  - name: story
    rules:
      - alert: CheckoutDown
        expr: vector({int(firing)}) == 1
        labels: {{severity: critical, service: checkout}}
        annotations:
          summary: Checkout answers nobody
          description: Every request to checkout fails since a minute.
"""
        )
