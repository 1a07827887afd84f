"""Coming in by password or by a one-time link, and going out."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.account.views import LoginView, LogoutView
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from watchbell.accounts.errors import LinkSpent
from watchbell.accounts.services import consume_sign_in_link, peek_sign_in_link
from watchbell.web.forms import Styled
from watchbell.web.middleware import Request
from watchbell.web.signin.links import mail_link


class _SignIn(LoginView):  # type: ignore[misc]  # allauth ships no types
    """The password form; a wrong one is answered with 422."""

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form: forms.Form = super().get_form(form_class)
        form.fields["login"].label = "E-mail address"
        form.fields["login"].widget.attrs.pop("placeholder", None)
        form.fields["password"].widget.attrs.pop("placeholder", None)
        form.fields["password"].help_text = ""
        for field in form.fields.values():
            field.widget.attrs["class"] = "form-control"
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out what allauth adds for sign-up, which this product has not."""
        return {"next": self.get_next_url(), "form": self.get_form(), "view": self, **kwargs}

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        context = self.get_context_data(form=form)
        response: HttpResponse = self.render_to_response(context, status=422)
        return response


sign_in = _SignIn.as_view()
sign_out = LogoutView.as_view()


class LinkForm(Styled):
    email = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@never_cache
@require_http_methods(["GET", "POST"])
def request_link(request: Request) -> HttpResponse:
    """Mail a link to whoever has this address; the answer does not tell whether anybody has."""
    form = LinkForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if request.method == "POST" and form.is_valid():
        mail_link(email=form.cleaned_data["email"], now=request.now)
        context = {"email": form.cleaned_data["email"]}
        return render(request, "account/link_sent.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "account/link_request.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def open_link(request: Request, token: str) -> HttpResponse:
    """Show a button; pressing it signs in. Mail scanners open links but press nothing."""
    try:
        if request.method == "GET":
            person = peek_sign_in_link(token=token, now=request.now)
            return render(request, "account/link_open.html", {"person": person})
        person = consume_sign_in_link(token=token, now=request.now)
    except LinkSpent as error:
        return render(request, "account/link_spent.html", {"message": error.message}, status=410)
    return _enter(request, person)


def _enter(request: HttpRequest, person: object) -> HttpResponse:
    response: HttpResponse = perform_login(request, person, redirect_url="/")
    return response
