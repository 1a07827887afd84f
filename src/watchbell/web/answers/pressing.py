"""Buttons of push messages, calls and texts: one POST does what the button says, once."""

from http import HTTPStatus

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import DomainError, NotFound
from watchbell.notify.errors import AnswerRefused
from watchbell.notify.models import Message
from watchbell.notify.services import named_together, read_answer
from watchbell.paging.services.answering import Verb, answer_message
from watchbell.web.answers.readers import reader_of
from watchbell.web.middleware import Request


# Exempt: the link itself is the proof, and no cookie is sent with a press.
@csrf_exempt
@never_cache
@require_POST
def press(request: Request, token: str, verb: str) -> HttpResponse:
    """Answer every incident that the message named; the answer is a sentence of plain text."""
    try:
        wanted = Verb(verb)
    except ValueError:
        raise NotFound("There is no such answer.") from None
    try:
        message = read_answer(token, now=request.now)
        actor = reader_of(message)
    except AnswerRefused as error:
        return _say([error.message], HTTPStatus.GONE)
    said, refused = [], []
    for one in named_together(message):
        try:
            said.append(_answer(one, wanted, actor, request))
        except DomainError as error:
            refused.append(error.message)
    return _say(said + refused, HTTPStatus.OK if said else HTTPStatus.CONFLICT)


def _answer(message: Message, verb: Verb, actor: Actor, request: Request) -> str:
    return answer_message(
        message, verb, via=f"{message.channel} button", actor=actor, now=request.now
    )


def _say(sentences: list[str], status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(
        " ".join(sentences), status=status, content_type="text/plain; charset=utf-8"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
