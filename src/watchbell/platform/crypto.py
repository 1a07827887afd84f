"""Tokens, hashes, signatures and sealed secrets."""

import base64
import hashlib
import hmac
import secrets
import string
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken

from watchbell.platform.settings import Secret, current

_LETTERS = string.ascii_lowercase + string.digits
# 25 of 36 letters are 129 bits.
_FEWEST = 25


class Unreadable(ValueError):
    """A sealed or signed text was changed, or another secret key made it."""


def new_token(prefix: str) -> Secret:
    """Return a fresh secret text such as `wb_...` with 256 bits in it."""
    return Secret(f"{prefix}_{secrets.token_urlsafe(32)}")


def new_short_token(prefix: str, length: int) -> Secret:
    """Return a fresh secret of so many small letters and digits, for clients that count them."""
    rest = length - len(prefix)
    if rest < _FEWEST:
        raise ValueError(f"{length} characters hold no secret")
    return Secret(prefix + "".join(secrets.choice(_LETTERS) for _ in range(rest)))


def hash_token(token: str) -> str:
    """Return what may be stored of a random token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def sign(purpose: str, text: str) -> str:
    """Return `text` with a signature that only this installation makes, for URLs."""
    return f"{text}.{_signature(purpose, text)}"


def unsign(purpose: str, signed: str) -> str:
    """Return the signed text; Unreadable when it was not signed for this purpose here."""
    text, _, signature = signed.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(purpose, text).encode()):
        raise Unreadable("the signature does not fit")
    return text


def seal(text: str) -> str:
    """Return `text` encrypted by the installation's secret key."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> Secret:
    """Return what `seal` was given; Unreadable under another secret key."""
    try:
        return Secret(_fernet().decrypt(sealed.encode()).decode())
    except InvalidToken as error:
        raise Unreadable("sealed with another WATCHBELL_SECRET_KEY") from error


def derived_key(purpose: str) -> bytes:
    """Return 32 secret bytes for one purpose: the same for ever, and on every machine."""
    return _key(purpose)


def _key(purpose: str) -> bytes:
    return _derived(str(current().secret_key), purpose)


@lru_cache(64)
def _derived(secret: str, purpose: str) -> bytes:
    return hmac.digest(secret.encode(), f"watchbell:{purpose}".encode(), "sha256")


def _signature(purpose: str, text: str) -> str:
    digest = hmac.digest(_key(purpose), text.encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(digest[:18]).decode()


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("seal")))
