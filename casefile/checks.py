"""What must be on the machine for papers to come out well; `manage.py check` and every start say so when it is not."""

from ctypes import CDLL

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

FONTS = ("NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf")
SUBSETTERS = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll")


def papers_can_be_made(**kwargs) -> list[CheckMessage]:
    """An error when the fonts are missing; a warning when each paper would take seconds and hundreds of megabytes."""
    found: list[CheckMessage] = []
    if missing := [name for name in FONTS if not (settings.FONTS_DIR / name).is_file()]:
        message = f"The fonts of the papers are missing in {settings.FONTS_DIR}: {', '.join(missing)}"
        found.append(Error(message, hint="Install the locked requirements again.", id="casefile.E001"))
    if not any(_loads(name) for name in SUBSETTERS):
        message = "libharfbuzz-subset is missing: each paper takes 5 s and 200 MB instead of 0.1 s."
        found.append(
            Warning(message, hint="On Debian and Ubuntu: apt-get install libharfbuzz-subset0", id="casefile.W001")
        )
    return found


def _loads(library: str) -> bool:
    try:
        CDLL(library)
    except OSError:
        return False
    return True
