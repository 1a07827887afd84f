"""Messages for tests."""

from datetime import UTC, datetime
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.kernel.actors import SubjectRef
from watchbell.kernel.ids import new_id
from watchbell.notify.channels import OutgoingMessage
from watchbell.notify.domain import Content, Link, Purpose, Urgency
from watchbell.notify.services import Draft

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INCIDENT = SubjectRef("incident", UUID("01890000-0000-7000-8000-000000000001"))


def make_content(title: str = "[INC-1042] Database down", **changes: object) -> Content:
    values: dict[str, object] = {
        "title": title,
        "lead": "The database of the shop does not answer.",
        "facts": (("Priority", "P1"), ("Service", "Shop <script>")),
        "body": "First line\nSecond & last line",
        "actions": (
            Link("Acknowledge", "https://bell.example.org/answers/abc", primary=True),
            Link("Open the incident", "https://bell.example.org/incidents/INC-1042"),
        ),
        "urgency": Urgency.HIGH,
        "thread": "INC-1042",
    }
    return Content(**{**values, **changes})  # type: ignore[arg-type]  # tests change any field


def make_draft(
    key: str = "one",
    *,
    channel: str = "email",
    address: str = "ada@example.org",
    content: Content | None = None,
    subject: SubjectRef = INCIDENT,
    purpose: Purpose = Purpose.PAGE,
    person: Person | None = None,
    secret: bool = False,
) -> Draft:
    return Draft(
        subject=subject,
        channel=channel,
        address=address,
        content=content or make_content(),
        key=key,
        purpose=purpose,
        person_id=person.pk if person else None,
        secret=secret,
    )


def make_outgoing(
    address: str = "ada@example.org", content: Content | None = None
) -> OutgoingMessage:
    return OutgoingMessage(new_id(AT), address, content or make_content(), attempt=1, at=AT)
