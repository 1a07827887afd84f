"""Who a session belongs to, read with their teams by one statement."""

from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import person_with_teams


class SignedIn(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Signs in as allauth does."""

    def get_user(self, user_id: UUID) -> Person | None:
        """Return the person of a session, unless they may not sign in any more."""
        person = person_with_teams(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
