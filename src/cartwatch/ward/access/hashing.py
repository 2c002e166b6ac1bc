"""Passwords and PINs as argon2id, tokens as SHA-256: nothing that can be read back."""

import secrets
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
"""argon2id with the library's own costs (RFC 9106, low memory)."""


def new_token() -> str:
    """A token of 256 random bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256 in hexadecimal."""
    return sha256(token.encode()).hexdigest()


def secret_hash(secret: str) -> str:
    """What is kept of a password or PIN."""
    return HASHER.hash(secret)


def is_secret(kept: str | None, secret: str) -> bool:
    """Whether that is the secret. Takes as long where there is none."""
    try:
        HASHER.verify(kept or _nobody(), secret)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))
