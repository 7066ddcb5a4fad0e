"""`python -m deploy.throwaway COMMAND ...`: runs a command with servers that are gone afterwards."""

import subprocess
import sys

from deploy import servers
from deploy.children import Refused


def main(command: list[str]) -> int:
    try:
        with servers.throwaway() as told:
            return subprocess.run(command, env=dict(told), check=False).returncode
    except Refused as refused:
        print(f"run: {refused}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
