"""The only writers of people, teams and the ways they prove who they are."""

from watchbell.accounts.services.contacts import (
    add_contact_method,
    add_device,
    issue_verification_code,
    lose_contact_method,
    mute_numbers,
    remove_contact_method,
    verify_contact_method,
)
from watchbell.accounts.services.links import (
    consume_sign_in_link,
    create_sign_in_link,
    peek_sign_in_link,
)
from watchbell.accounts.services.options import switch_module
from watchbell.accounts.services.people import (
    change_person,
    create_person,
    end_sessions,
    set_password,
)
from watchbell.accounts.services.teams import (
    add_member,
    change_team,
    create_team,
    remove_member,
    set_lead,
)
from watchbell.accounts.services.tokens import authenticate_token, create_token, revoke_token

__all__ = [
    "add_contact_method",
    "add_device",
    "add_member",
    "authenticate_token",
    "change_person",
    "change_team",
    "consume_sign_in_link",
    "create_person",
    "create_sign_in_link",
    "create_team",
    "create_token",
    "end_sessions",
    "issue_verification_code",
    "lose_contact_method",
    "mute_numbers",
    "peek_sign_in_link",
    "remove_contact_method",
    "remove_member",
    "revoke_token",
    "set_lead",
    "set_password",
    "switch_module",
    "verify_contact_method",
]
