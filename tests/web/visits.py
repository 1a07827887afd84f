"""One request to one address, and the status that each kind of visitor is answered with."""

from dataclasses import dataclass, field
from typing import Any

from watchbell.kernel.actors import Role

RESPONDER, MANAGER, ADMIN = Role.RESPONDER, Role.MANAGER, Role.ADMIN


@dataclass(frozen=True)
class Visit:
    """One request, and the status each visitor gets; `requester` is Bob, who reported `incident`.

    What is not said goes by rule: an outsider is a requester whom no incident concerns, and a
    manager gets what a responder gets.
    """

    name: str
    path: str
    anonymous: int
    requester: int
    responder: int
    admin: int
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    manager: int | None = None

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names_an_incident(self) -> bool:
        return "{incident}" in self.path or "{major}" in self.path

    @property
    def statuses(self) -> dict[str, int]:
        """Return the status of every visitor, by who they are."""
        return {
            "anonymous": self.anonymous,
            "outsider": 404 if self.names_an_incident else self.requester,
            "requester": self.requester,
            "responder": self.responder,
            "manager": self.responder if self.manager is None else self.manager,
            "admin": self.admin,
        }

    @property
    def statuses_when_restricted(self) -> dict[str, int]:
        """Return the same with the incident restricted: rank counts for nothing."""
        kept_out = dict.fromkeys(("outsider", "stranger", "manager", "admin"), 404)
        involved = {"let_in": self.responder, "cleared": self.responder}
        return {"anonymous": self.anonymous, "requester": self.requester, **kept_out, **involved}


def page(name: str, path: str, *, requester: int = 404, lowest: Role = RESPONDER) -> Visit:
    """A page: everybody who works here reads it, or those whose role is `lowest` or above."""
    return _ranked(name, path, 200, requester, lowest)


def act(
    name: str,
    path: str,
    done: int = 302,
    *,
    requester: int = 404,
    lowest: Role = RESPONDER,
    **data: Any,
) -> Visit:
    """Something done by POST; `done` is 302 when it is done, 422 when the form is at fault."""
    return _ranked(name, path, done, requester, lowest, "post", data)


def open_to_all(name: str, path: str, status: int = 200, method: str = "get") -> Visit:
    """An address that asks nobody who they are."""
    return Visit(name, path, status, status, status, status, method)


def adas(name: str, path: str, done: int = 302) -> Visit:
    """Something done by POST to what is Ada's own; she is the administrator."""
    return Visit(name, path, 302, 404, 404, done, "post")


def _ranked(
    name: str,
    path: str,
    done: int,
    requester: int,
    lowest: Role,
    method: str = "get",
    data: dict[str, Any] | None = None,
) -> Visit:
    below = [done if role.rank >= lowest.rank else 403 for role in (RESPONDER, MANAGER)]
    responder, manager = below
    return Visit(name, path, 302, requester, responder, done, method, data or {}, manager)
