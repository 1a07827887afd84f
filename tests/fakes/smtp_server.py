"""A mail server on loopback that keeps what it takes and refuses as told."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SmtpServer:
    """`mails` holds what came; `refusals` answers RCPT or DATA with something else, once each."""

    def __init__(self, *, login: tuple[str, str] | None = None, port: int = 0) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.rcpt_answers: list[str] = []
        self.data_answers: list[str] = []
        self.sessions: set[int] = set()
        self._runs = False
        self.port = port or _free_port()
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            authenticator=self._authenticator(login) if login else None,
            auth_require_tls=False,
        )

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @staticmethod
    def _authenticator(login: tuple[str, str]) -> Any:
        def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> Any:
            given = (data.login.decode(), data.password.decode())
            return AuthResult(success=given == login, handled=False)

        return check

    async def handle_RCPT(  # noqa: N802 the name aiosmtpd calls
        self, _server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.sessions.add(id(session))
        if self.rcpt_answers:
            return self.rcpt_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 the name aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.data_answers:
            return self.data_answers.pop(0)
        self.recipients += envelope.rcpt_tos
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"

    def start(self) -> None:
        self._controller.start()
        self._runs = True

    def stop(self) -> None:
        """Go away; a second time does nothing."""
        if self._runs:
            self._controller.stop()
        self._runs = False


@contextmanager
def smtp_server(*, login: tuple[str, str] | None = None) -> Iterator[SmtpServer]:
    """Run one for the length of a test."""
    server = SmtpServer(login=login)
    server.start()
    try:
        yield server
    finally:
        server.stop()
