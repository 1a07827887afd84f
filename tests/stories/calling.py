"""The REST API as a script uses it."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.stories.running import Product, eventually


class Api:
    """Calls one product with one person's token; anything but success fails the test."""

    def __init__(self, product: Product, email: str) -> None:
        made = product.run("token", "create", "--user", email, *_every_scope())
        assert made.returncode == 0, made.stderr
        self._address = f"{product.address}/api/v1"
        self._headers = {"Authorization": f"Bearer {made.stdout.strip()}"}

    def get(self, path: str, **query: Any) -> Any:
        """Return the answer's JSON."""
        return self._call("GET", path, params=query)

    def post(self, path: str, **body: Any) -> Any:
        """Send JSON and return the answer's."""
        return self._call("POST", path, json=body)

    def put(self, path: str, **body: Any) -> Any:
        """Set something as a whole; returns the answer's JSON."""
        return self._call("PUT", path, json=body)

    def wait_for(
        self, path: str, wanted: Callable[[Any], bool], *, within: float = 20.0, **query: Any
    ) -> Any:
        """Ask again until the answer is as wanted; returns it."""
        last: list[Any] = []

        def is_so() -> bool:
            last[:] = [self.get(path, **query)]
            return wanted(last[0])

        assert eventually(is_so, within=within), last
        return last[0]

    def all(self, path: str, **query: Any) -> list[Any]:
        """Return every item of a list, page by page."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, limit=500, **query, **cursor)
            items += page["items"]
            if not page["next_cursor"]:
                return items
            cursor = {"cursor": page["next_cursor"]}

    def _call(self, method: str, path: str, **options: Any) -> Any:
        answer = httpx.request(
            method, self._address + path, headers=self._headers, timeout=10, **options
        )
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()


def _every_scope() -> list[str]:
    scopes = (
        "read",
        "incidents:write",
        "alerts:write",
        "changes:write",
        "config:write",
        "people:write",
    )
    return [word for scope in scopes for word in ("--scope", scope)]
