"""Somebody who looks at the pages: an account, a token, a session."""

import re
import subprocess
import sys
from dataclasses import dataclass
from uuid import uuid4

import httpx

from benchmarks.installation import Installation

_PASSWORD = "a-password-for-a-benchmark"


@dataclass(frozen=True)
class Visitor:
    """Who looks: an address to sign in with, and a token for the API."""

    email: str
    token: str


def account(made: Installation, role: str = "responder") -> Visitor:
    """Make a person who looks."""
    email = f"bench-{uuid4().hex[:8]}@example.com"
    subprocess.run(
        [sys.executable, "-m", "watchbell.cli", "user", "create", email,
         "--role", role, "--password-stdin"],
        input=_PASSWORD, env=made.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return Visitor(email, made.run("token", "create", "--user", email))


def sign_in(client: httpx.Client, visitor: Visitor) -> None:
    """Give the client a session."""
    form = client.get("/sign-in")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    assert token, "the sign-in page has no form"
    answer = client.post(
        "/sign-in",
        data={
            "csrfmiddlewaretoken": token[1],
            "login": visitor.email,
            "password": _PASSWORD,
        },
        headers={"Origin": str(client.base_url).rstrip("/")},
    )
    assert answer.status_code == 302, f"signing in was answered with {answer.status_code}"
