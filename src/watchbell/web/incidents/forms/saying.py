"""What is said on an incident."""

from typing import Any

from watchbell.incidents.domain import Visibility
from watchbell.web.forms import Choice, LongText, Styled


class CommentForm(Styled):
    """Something said; beside files there need be no text."""

    body = LongText(max_length=50_000, error_messages={"required": "Write something first."})
    visibility = Choice(choices=[(v.value, v.value) for v in Visibility])

    def __init__(self, *args: Any, with_files: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = not with_files
