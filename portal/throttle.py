"""How often one address may ask for the same thing. Only a keyed digest of the address is kept, and briefly."""

from axes.helpers import get_client_ip_address
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from casefile import memory

OFTEN, MINUTES = 30, 10


def exceeded(request: HttpRequest, *, what: str = "verify") -> bool:
    """Whether this address has asked for `what` too often; counts this time."""
    address = get_client_ip_address(request) or ""
    key = salted_hmac(f"portal.{what}", address).hexdigest()
    return memory.tally(f"{what}:{key}", seconds=MINUTES * 60) > OFTEN
