"""What is said on an incident."""

from watchbell.incidents.domain import Visibility
from watchbell.web.forms import Choice, LongText, Styled


class CommentForm(Styled):
    body = LongText(max_length=50_000, error_messages={"required": "Write something first."})
    visibility = Choice(choices=[(v.value, v.value) for v in Visibility])
