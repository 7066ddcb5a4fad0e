"""The sentences with which the house says no, and the HTTP status that every door gives them."""

from typing import Any


class Refusal(Exception):
    """A move is refused. `sentence` says what would make it possible; `cite` names the rule."""

    status = 409
    title = "现在不能办理"

    def __init__(self, sentence: str, *, cite: str = ""):
        super().__init__(sentence)
        self.sentence = sentence
        self.cite = cite

    def on(self, form: Any) -> None:
        """Put the sentences on the form that was sent: each beside its field, one that has none above them all."""
        for name, sentence in self._by_field().items():
            form.add_error(name if name in form.fields else None, sentence)

    def _by_field(self) -> dict[str, str]:
        return {"": self.sentence}


class Forbidden(Refusal):
    """Not this actor's move."""

    status = 403
    title = "无权办理"


class Conflict(Refusal):
    """Not possible in the present state of the matter."""


class Stale(Refusal):
    """Somebody else moved the matter since the actor last read it."""

    status = 412
    title = "案卷已有变化"


class Invalid(Refusal):
    """What was sent is incomplete or wrong. `errors` holds sentences by field; nothing was written."""

    status = 422
    title = "有内容需要改"

    def __init__(self, errors: dict[str, str], *, cite: str = ""):
        super().__init__("；".join(errors.values()), cite=cite)
        self.errors = errors

    def _by_field(self) -> dict[str, str]:
        return self.errors
