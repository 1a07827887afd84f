"""Reading one signal: is it from whom it says, and what does it say?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from watchbell.alerts.events import IntegrationHeard
from watchbell.alerts.integrations.port import Adapter, PayloadRejected, Said, Signed
from watchbell.alerts.integrations.registry import adapter_for
from watchbell.alerts.models import Certificate, Integration
from watchbell.platform.crypto import Unreadable, unseal
from watchbell.platform.eventlog import publish

_certificates: dict[str, bytes] = {}


def understand(
    integration: Integration, body: bytes, headers: Mapping[str, str], received_at: datetime
) -> Sequence[Said]:
    """Return what a signal says, when its sender is believed; see `integrations.port`."""
    adapter = adapter_for(integration.kind)
    if adapter.verify is not None:
        _verify(adapter, integration, body, headers, received_at)
    return read(integration, body, headers)


def read(integration: Integration, body: bytes, headers: Mapping[str, str]) -> Sequence[Said]:
    """Return what a request says by its adapter, whoever sent it."""
    adapter = adapter_for(integration.kind)
    if adapter.parse_with is not None:
        return adapter.parse_with(body, headers, integration.settings)
    return adapter.parse(body, headers)


def tell_first(integrations: Iterable[Integration], now: datetime) -> None:
    """Publish of each integration that was silent until this batch that it speaks."""
    first: dict[UUID, Integration] = {
        one.id: one for one in integrations if one.last_signal_at is None
    }
    publish(
        *(IntegrationHeard(subject=one.ref, actor=one.as_actor(), at=now) for one in first.values())
    )


def certificate(url: str) -> bytes | None:
    """Return a certificate that was fetched before; None when it was not."""
    if url not in _certificates:
        pem = Certificate.objects.filter(pk=url).values_list("pem", flat=True).first()
        if pem is None:
            return None
        _certificates[url] = pem.encode()
    return _certificates[url]


def _verify(
    adapter: Adapter,
    integration: Integration,
    body: bytes,
    headers: Mapping[str, str],
    received_at: datetime,
) -> None:
    assert adapter.verify is not None
    try:
        sealed = integration.sealed_secret
        secret = str(unseal(sealed)) if sealed else ""
    except Unreadable:
        raise PayloadRejected(
            "Its signature cannot be checked: the secret was kept under another"
            " WATCHBELL_SECRET_KEY. Set it again at the integration."
        ) from None
    adapter.verify(
        Signed(
            body=body,
            headers=headers,
            secret=secret,
            received_at=received_at,
            settings=integration.settings,
            certificate=certificate,
        )
    )
