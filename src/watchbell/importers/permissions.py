"""Who may bring histories in."""

from watchbell.accounts.permissions import Rule
from watchbell.kernel.actors import Role

IMPORT = Rule(Role.ADMIN, "config:write")
"""It makes people, teams and services, and what it makes counts in everybody's figures."""
SEE = Rule(Role.ADMIN, "read")
DOING = "bringing histories in"
