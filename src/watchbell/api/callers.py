"""Who calls: the person of a bearer token, or the one who is signed in."""

from dataclasses import replace

from ninja.utils import check_csrf

from watchbell.accounts.services import authenticate_token
from watchbell.api.edge import ApiRequest
from watchbell.api.problems import CHALLENGE, Refusal
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import PermissionDenied

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Token:
    """Lets a call through when its token, or its session, is good for `scope`."""

    openapi_security_schema = {"type": "http", "scheme": "bearer"}

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def __call__(self, request: ApiRequest) -> Actor:
        """Return who acts, and set it on the request; 401 or 403 say what is missing."""
        header = request.headers.get("Authorization")
        actor = _by_session(request) if header is None else _by_token(header, request)
        if actor.scopes is not None and self.scope not in actor.scopes:
            raise PermissionDenied(
                f"This token lacks the scope {self.scope!r}; make one that has it."
            )
        request.actor = actor
        return actor


def _by_token(header: str, request: ApiRequest) -> Actor:
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthenticated("Send the token as: Authorization: Bearer TOKEN.")
    _, actor = authenticate_token(token=token.strip(), now=request.now)
    return actor


def _by_session(request: ApiRequest) -> Actor:
    if not request.user.is_authenticated:
        raise _unauthenticated(
            "Send an API token as: Authorization: Bearer TOKEN. You make one in your profile."
        )
    if request.method not in _SAFE and check_csrf(request) is not None:
        raise Refusal(
            403, "csrf_failed", "Send the CSRF token of your session, or use an API token."
        )
    return request.user.as_actor()


def _unauthenticated(sentence: str) -> Refusal:
    return Refusal(401, "unauthenticated", sentence, headers=CHALLENGE)


def reading(actor: Actor) -> Actor:
    """Return who may see what they have just written, though their token cannot read."""
    if actor.scopes is None:
        return actor
    return replace(actor, scopes=actor.scopes | {"read"})
