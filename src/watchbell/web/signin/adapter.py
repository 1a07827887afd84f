"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up by themselves: an administrator adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refuse: the mails that sign-in needs go through the outbox of `notify`.

        No address of allauth's that mails is open here. One that is opened without thinking of
        its mail fails loudly instead of promising a mail that never comes.
        """
        raise ImproperlyConfigured(f"allauth wants to mail {template_prefix}; use notify.")
