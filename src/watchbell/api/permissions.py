"""Who may read what belongs to no single room."""

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role

READ_EVENTS = Rule(Role.RESPONDER, "read")
