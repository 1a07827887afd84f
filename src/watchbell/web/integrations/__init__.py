"""Pages of integrations: the address a machine sends to, and what came of what it sent."""
