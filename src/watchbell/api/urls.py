"""The addresses under /api/v1."""

from django.urls import URLPattern, path, re_path

from watchbell.api.calls import api
from watchbell.api.docs import docs_page, openapi_json
from watchbell.api.edge import guard, unknown_address

_CALLS = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]

urlpatterns = [
    path("openapi.json", openapi_json, name="openapi"),
    path("docs", docs_page, name="docs"),
    *(URLPattern(p.pattern, guard(p.callback), p.default_args, p.name) for p in _CALLS),
    re_path(r"", guard(unknown_address)),
]
