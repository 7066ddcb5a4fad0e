"""How often one address may ask for the same thing. Only a keyed digest of the address is kept, and briefly."""

from axes.helpers import get_client_ip_address
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from casefile import memory

OFTEN, MINUTES = 30, 10
WRONG = 20  # codes that open nothing


def exceeded(request: HttpRequest, *, what: str = "verify") -> bool:
    """Whether this address has asked for `what` too often; counts this time."""
    return memory.tally(_key(request, what), seconds=MINUTES * 60) > OFTEN


def missed(request: HttpRequest, *, what: str) -> None:
    """This will count one wrong guess of this address."""
    memory.tally(_key(request, what), seconds=MINUTES * 60)


def guessing(request: HttpRequest, *, what: str) -> bool:
    """Whether this address has guessed wrong too often. Right ones are not counted, and not answered then either."""
    return memory.tallied(_key(request, what)) >= WRONG


def _key(request: HttpRequest, what: str) -> str:
    address = get_client_ip_address(request) or ""
    return f"{what}:{salted_hmac(f'portal.{what}', address).hexdigest()}"
