"""Asks /healthz: all of it, or only for parts such as `worker`. It is the health check of every container."""

import http.client
import json
import os
import sys
from urllib.parse import urlsplit

PATIENCE = 8  # seconds


def ask(url: str) -> dict[str, str]:
    """What /healthz says; `{"status": why}` if it does not say anything."""
    target = urlsplit(url)
    connection = http.client.HTTPConnection(target.hostname or "127.0.0.1", target.port or 80, timeout=PATIENCE)
    try:
        connection.request("GET", target.path or "/healthz", headers={"Host": host(target.netloc)})
        said: dict[str, str] = json.loads(connection.getresponse().read())
        return said
    except (OSError, http.client.HTTPException, ValueError) as error:
        return {"status": f"no answer from {url} ({type(error).__name__})"}
    finally:
        connection.close()


def host(fallback: str) -> str:
    """A name to which the application answers."""
    allowed = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    return fallback if allowed in {"", "*"} else allowed.removeprefix(".")


def main(parts: list[str]) -> int:
    said = ask(os.environ.get("HEALTH_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"))
    print(json.dumps(said, ensure_ascii=False))
    return 0 if all(said.get(part) == "ok" for part in parts or ["status"]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
