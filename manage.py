#!/usr/bin/env python
"""Django's command line; questions about the law, ledgers and draws are answered before Django is imported."""

import importlib
import os
import sys

# What answers a command without Django.
QUESTIONS = ("due", "competent", "documents", "may", "hazard", "unlicensed", "report", "periods", "rate", "stay")
LAW_COMMANDS = dict.fromkeys(QUESTIONS, "law.ask") | {"rehearse": "law.rehearse"}
LAW_COMMANDS |= {"coverage": "law.editing", "pack": "law.editing"}


def main() -> int:
    if len(sys.argv) > 1 and sys.argv[1] in LAW_COMMANDS:
        return importlib.import_module(LAW_COMMANDS[sys.argv[1]]).main(sys.argv[1:])
    if sys.argv[1:2] == ["ledger"] and any(word.startswith("--from") for word in sys.argv):
        return importlib.import_module("casefile.ledger_check").main(sys.argv[2:])
    if sys.argv[1:3] == ["draw", "verify"]:
        return importlib.import_module("inspections.urn_check").main(sys.argv[2:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eldercare.settings")
    management = importlib.import_module("django.core.management")
    try:
        with importlib.import_module("agencies.wall").house():  # whoever has the command line has the house
            management.execute_from_command_line(sys.argv)
    except management.ImproperlyConfigured as error:
        sys.exit(f"settings: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
