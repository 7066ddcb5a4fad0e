"""The door of a preview: it ends here when its banner is no longer there to end it."""

from casefile import previews
from casefile.doors import Confirm, Door, Doors
from casefile.models import Preview
from casefile.preview_flow import PREVIEW

DOORS = Doors(
    PREVIEW,
    Preview.objects.select_related("case__place", "case__agency", "case__party", "agency", "watcher"),
    Door(PREVIEW.moves["end"], Confirm, previews.end),
)
