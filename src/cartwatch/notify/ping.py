"""A knock on an outside door, so that the watcher's own death is noticed."""

from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from cartwatch.notify.channels import Undelivered

_SECONDS = 3.0


def ping(address: str) -> None:
    """Asks for the address and forgets the answer. Raises Undelivered.

    Whoever runs that address tells somebody when the knocks stop. Nothing is sent.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise Undelivered(f"{address}: only http and https addresses can be pinged")
    try:
        with urlopen(address, timeout=_SECONDS):  # noqa: S310 # the scheme is checked
            pass
    except (URLError, TimeoutError, OSError) as error:
        raise Undelivered(f"{address}: {error}") from error
