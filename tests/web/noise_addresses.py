"""The addresses of noise, as addresses.py says them."""

from tests.web.visiting import act

NOISE = [
    act("alert-feedback", "/alerts/{alert}/feedback"),
]
