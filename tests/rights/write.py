"""Writes the kept table of rights anew: `python -m tests.rights.write`. Read the diff before it is committed."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eldercare.settings")
    django.setup()
    from tests.rights import table  # the models must be there first

    sys.stdout.write(f"{table.FILE.name}: {table.write()} rows\n")
