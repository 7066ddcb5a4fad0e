"""The chain of events: the trigger that numbers and hashes each event, and the same sum in Python to check it offline.

An event's hash covers the hash before it, so that a changed, dropped or reordered line shows. Beside the case file
stand the count and the last hash, so that a dropped tail shows too.
"""

import hashlib

SEPARATOR = "\x1f"

NAMES = [("name", "text")]
SUM = r"""encode(sha256(convert_to(concat_ws(E'\x1f', {prev}, {seq}, name, NEW.kind,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        coalesce(NEW.by_id, 0), NEW.by_name, coalesce(NEW.agency_id, ''), NEW.body_name, NEW.facts::text),
        'UTF8')), 'hex')"""

# The case file is locked first, as in `flow.lock`, so that no two writers wait in a circle; what follows sees what they
# left. The count stands apart from the file, to which forty tables point: changing the file costs many times more.
CHAIN = f"""
    SELECT reference INTO STRICT name FROM casefile_casefile WHERE id = NEW.case_id FOR NO KEY UPDATE;
    NEW.txid := pg_current_xact_id()::text::bigint;
    UPDATE casefile_chain SET events_count = events_count + 1, head = {SUM.format(prev="head", seq="events_count + 1")}
     WHERE case_id = NEW.case_id
    RETURNING WITH (OLD AS before, NEW AS after) before.head, after.events_count, after.head
         INTO NEW.prev, NEW.seq, NEW.hash;
    IF NOT FOUND THEN
        NEW.prev := '';
        NEW.seq := 1;
        NEW.hash := {SUM.format(prev="NEW.prev", seq="NEW.seq")};
        INSERT INTO casefile_chain (case_id, events_count, head) VALUES (NEW.case_id, NEW.seq, NEW.hash);
    END IF;
    RETURN NEW;
"""


def digest(
    prev: str, seq: int, reference: str, kind: str, at: str, by: int, by_name: str, agency: str, body: str, facts: str
):
    """The hash of one event, from its columns as exported (`at` in UTC with microseconds, `facts` as stored text)."""
    parts = (prev, str(seq), reference, kind, at, str(by), by_name, agency, body, facts)
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()
