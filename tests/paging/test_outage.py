"""A mail server that is away for ten minutes: no page is lost, none is late by more than a retry.

The clock stands still between the looks; the channel, its connections and the retries are real.
"""

from datetime import datetime, timedelta

import pytest

from tests.builders.incidents import declare
from tests.builders.policies import make_policy
from tests.fakes.bell import Bell
from tests.fakes.smtp_server import SmtpServer
from watchbell.accounts.models import Person
from watchbell.notify.channels import registry
from watchbell.notify.channels.email import EmailChannel
from watchbell.notify.models import Attempt, Message
from watchbell.platform.settings import Secret

pytestmark = pytest.mark.usefixtures("database")

OUTAGE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=2)
LOOK = timedelta(seconds=15)


def test_ten_minutes_without_a_mail_server_lose_no_page_and_delay_none_by_more_than_a_retry(
    bell: Bell, ada: Person
) -> None:
    server = SmtpServer()
    registry.forget("email")
    registry.provide(EmailChannel(Secret(server.url), "bell@example.org"))
    bell = Bell(bell.clock, bell.channel)
    policy = make_policy(ada, now=bell.clock.now())
    began, declared, came = bell.clock.now(), dict[str, datetime](), dict[str, datetime]()
    try:
        while bell.clock.now() < began + OUTAGE + LONGEST_PAUSE + LOOK:
            now = bell.clock.now()
            if now < began + OUTAGE and (now - began).seconds % 30 == 0:
                incident = declare(now=now, escalation_policy_id=policy.pk)
                declared[incident.label] = now
            if now == began + OUTAGE:
                assert server.mails == []
                server.start()
            bell.tick()
            for mail in server.mails[len(came) :]:
                label = mail["subject"].partition("]")[0].lstrip("[")
                assert came.setdefault(label, now) == now, "none comes twice"
            bell.clock.advance(seconds=LOOK.seconds)
    finally:
        server.stop()
    assert len(declared) == 20
    assert came.keys() == declared.keys()
    back = began + OUTAGE
    assert all(back <= at <= back + LONGEST_PAUSE for at in came.values())
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    tried = Attempt.objects.filter(outcome="temporary").first()
    assert tried is not None
    assert "mail server" in tried.reason
