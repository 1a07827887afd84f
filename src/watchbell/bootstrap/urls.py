"""Which room answers which address."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(("watchbell.api.urls", "api"))),
    path("", include("watchbell.api.compatible")),
    path("", include("watchbell.web.urls")),
]

handler400 = "watchbell.web.errors.bad_request"
handler403 = "watchbell.web.errors.forbidden"
handler404 = "watchbell.web.errors.not_found"
handler500 = "watchbell.web.errors.server_error"
