"""What the provider of texts and calls tells us: reports, texts that came in, pressed keys.

Every request is signed by the provider; a request that is not is told nothing.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from watchbell.kernel.errors import DomainError
from watchbell.notify.channels.voice import AGAIN, KEYS, script_of
from watchbell.notify.errors import AnswerRefused
from watchbell.notify.models import Message
from watchbell.notify.phones import Document, PhoneProvider, Script, phones
from watchbell.notify.selectors import content_of
from watchbell.notify.services import named_together, read_answer
from watchbell.notify.services.reporting import record_report
from watchbell.paging.services.answering import Verb, answer_message
from watchbell.paging.texting import answer_text
from watchbell.platform.settings import current
from watchbell.web.answers.readers import reader_of
from watchbell.web.middleware import Request

View = Callable[..., HttpResponse]


def _signed(view: View) -> View:
    """Let only the provider itself in: the signature is the proof, no cookie speaks here."""

    @csrf_exempt
    @never_cache
    @require_POST
    @wraps(view)
    def checked(request: Request, provider: str, **values: object) -> HttpResponse:
        known = phones.provider(provider)
        if known is None:
            raise Http404
        # The public address is what was signed; a proxy may have changed the request's own.
        url = current().url + request.get_full_path()
        if not known.is_genuine(url, request.POST.dict(), request.headers):
            return HttpResponse("The signature does not fit.", status=403)
        return view(request, known, **values)

    return checked


@_signed
def report(request: Request, provider: PhoneProvider, message_id: UUID) -> HttpResponse:
    """Note what became of a text or a call."""
    told = provider.read_report(request.POST.dict())
    record_report(message_id=message_id, report=told, now=request.now)
    return HttpResponse(status=204)


@_signed
def text(request: Request, provider: PhoneProvider) -> HttpResponse:
    """Do what a text asks for, and answer it in few words or not at all."""
    came = provider.read_text(request.POST.dict())
    said = answer_text(sender=came.sender, body=came.body, now=request.now)
    return _respond(provider.reply(said))


@_signed
def keys(request: Request, provider: PhoneProvider, token: str) -> HttpResponse:
    """Do what the pressed key says for everything the call told of."""
    try:
        message = read_answer(token, now=request.now)
    except AnswerRefused as error:
        return _respond(provider.speak(Script((error.message,))))
    pressed = provider.read_keys(request.POST.dict())
    if pressed not in KEYS:
        first = "Again." if pressed == AGAIN else "That key says nothing here."
        return _respond(provider.speak(script_of(content_of(message), provider.kind, first=first)))
    said = _press(message, Verb(KEYS[pressed]), request)
    return _respond(provider.speak(Script((said, "Goodbye."))))


def _press(message: Message, verb: Verb, request: Request) -> str:
    said: list[str] = []
    for one in named_together(message):
        try:
            actor = reader_of(one)
            done = answer_message(one, verb, via="key", actor=actor, now=request.now)
        except DomainError as error:
            done = error.message
        said.append(done)
    return " ".join(said)


def _respond(document: Document) -> HttpResponse:
    return HttpResponse(document.body, content_type=document.content_type)
