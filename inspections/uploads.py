"""A form's field for several files at once: photos from a phone, or the evidence that something was fixed."""

from casefile.controls import IMAGES, MOST, ManyFiles, Uploads

__all__ = ["IMAGES", "MOST", "ManyFiles", "Uploads"]
