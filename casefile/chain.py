"""The chain of events: the trigger that numbers and hashes each event, and the same sum in Python to verify it offline.

An event's hash covers the hash before it, so that a changed, dropped or reordered line shows. The case file keeps the
count and the last hash, so that a dropped tail shows too.
"""

import hashlib

SEPARATOR = "\x1f"

COVER = [("cover", "record")]
CHAIN = r"""
    SELECT reference, events_count, head INTO STRICT cover
      FROM casefile_casefile WHERE id = NEW.case_id FOR UPDATE;
    NEW.seq := cover.events_count + 1;
    NEW.prev := cover.head;
    NEW.txid := pg_current_xact_id()::text::bigint;
    NEW.hash := encode(sha256(convert_to(concat_ws(E'\x1f',
        NEW.prev, NEW.seq, cover.reference, NEW.kind,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        coalesce(NEW.by_id, 0), NEW.by_name, coalesce(NEW.agency_id, ''), NEW.body_name, NEW.facts::text),
        'UTF8')), 'hex');
    UPDATE casefile_casefile SET events_count = NEW.seq, head = NEW.hash WHERE id = NEW.case_id;
    RETURN NEW;
"""


def digest(
    prev: str, seq: int, reference: str, kind: str, at: str, by: int, by_name: str, agency: str, body: str, facts: str
):
    """The hash of one event, from its columns as exported (`at` in UTC with microseconds, `facts` as stored text)."""
    parts = (prev, str(seq), reference, kind, at, str(by), by_name, agency, body, facts)
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()
