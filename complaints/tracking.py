"""The tracking code of a complaint: shown once, kept as a digest, read again as people type it."""

import hashlib
import secrets

from complaints.models import Complaint

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH, GROUP = 20, 5  # 100 bits
READ_AS = str.maketrans("OIL", "011")


def make() -> str:
    """A new code in groups, such as 7K3QX-9M2AB-0CDEF-8TZ4W. A hundred bits: it cannot be guessed."""
    found = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(found[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def digest(code: str) -> str:
    """What is kept of a code, however it was typed: small letters, spaces, O for 0 and I or L for 1 are read alike."""
    plain = "".join(sign for sign in code.upper().translate(READ_AS) if sign in ALPHABET)
    return hashlib.sha256(f"complaint:{plain}".encode()).hexdigest()


def find(code: str) -> Complaint | None:
    """The complaint that a code opens, or None. Looked up by its digest, found or not."""
    found = Complaint.objects.select_related("case__place", "case__agency", "institution__party")
    return found.filter(token=digest(code)).first()
