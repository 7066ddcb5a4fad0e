"""What may stand in an address of the API, so that nothing else reaches the database."""

from django.urls import register_converter


class ReferenceConverter:
    """A case reference in a path, so that nothing else reaches the database."""

    regex = "[0-9A-Za-z-]{1,30}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReferenceConverter, "reference")

CASE = "<reference:reference>"
