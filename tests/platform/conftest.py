"""The fakes these tests ask for."""

from tests.fakes.fixtures import mail_server, private_net, server

__all__ = ["mail_server", "private_net", "server"]
