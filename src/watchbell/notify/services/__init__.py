"""The only writers of the outbox and its endpoints."""

from watchbell.notify.services.answering import (
    answer_given,
    answer_link,
    named_together,
    read_answer,
    use_once,
)
from watchbell.notify.services.endpoints import (
    change_endpoint,
    create_endpoint,
    deactivate_endpoint,
    rotate_secret,
)
from watchbell.notify.services.queueing import (
    Draft,
    cancel_for,
    put_back,
    queue_messages,
    retry_message,
    take_back,
)
from watchbell.notify.services.recording import Result, record_results

__all__ = [
    "Draft",
    "Result",
    "answer_given",
    "answer_link",
    "cancel_for",
    "change_endpoint",
    "create_endpoint",
    "deactivate_endpoint",
    "named_together",
    "put_back",
    "queue_messages",
    "read_answer",
    "record_results",
    "retry_message",
    "rotate_secret",
    "take_back",
    "use_once",
]
