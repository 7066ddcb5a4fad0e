"""What the API takes in: JSON that fits the fields of a move's form, the form that judges it, and its description."""

import codecs
import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from casefile import fields
from casefile.refusals import Invalid

SCALARS = (forms.CharField, forms.ChoiceField, forms.DateField, forms.DateTimeField, forms.DecimalField)
NUMBERS = (forms.IntegerField, forms.FloatField, forms.DecimalField)


class StrictJSONParser(JSONParser):
    """JSON in UTF-8 that a database can keep: not too deep, no NaN, no NUL, no half characters."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            text = codecs.decode(stream.read(), "utf-8-sig")
            found = json.loads(text, parse_constant=_refuse_constant)
            if any("\0" in word for word in _words(found)):
                raise ValueError("NUL")
            json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair is no character
        except (ValueError, RecursionError) as error:
            where = f"（第 {error.lineno} 行第 {error.colno} 列）" if isinstance(error, json.JSONDecodeError) else ""
            raise ParseError(f"正文不是能用的 JSON{where}；请发送 UTF-8 编码的 JSON 对象。") from None
        return found


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


def _words(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        yield from found
        found = list(found.values())
    if isinstance(found, list):
        for item in found:
            yield from _words(item)


def sent(request: Request) -> dict[str, Any]:
    """The body: a JSON object, or the fields of a multipart form."""
    if not isinstance(request.data, dict):
        raise ParseError('正文应是一个 JSON 对象，如 {"reason": "…"}。')
    return request.data


def bind(form_class: type[forms.Form], request: Request, **known: Any) -> forms.Form:
    """The form that judges this request. Raises Invalid for fields that it does not have and values of another type."""
    data = sent(request)
    if isinstance(data, QueryDict):
        form = form_class(data, request.FILES, **known)
        _refuse_unknown(form, data)
        return form
    if not isinstance(data, dict):
        raise ParseError('正文应是一个 JSON 对象，如 {"reason": "…"}。')
    form = form_class(**known)
    _refuse_unknown(form, data)
    form.data, form.is_bound = typed(form, data), True  # made once: some forms ask the database what they may offer
    return form


def typed(form: forms.Form, data: dict[str, Any]) -> dict[str, Any]:
    """JSON values as a browser would have sent them. Raises Invalid for a type that the field cannot mean."""
    kept, wrong = {}, {}
    for name, value in data.items():
        if value is None:
            continue
        if (said := _mistaken(form.fields[name], value)) is not None:
            wrong[name] = said
        else:
            kept[name] = _as_typed(form.fields[name], value)
    if wrong:
        raise Invalid(wrong)
    return kept


def judged(form: forms.Form) -> dict[str, Any]:
    """What the form makes of its data. Raises Invalid with a sentence for each field, the same that the page shows."""
    if form.is_valid():
        return form.cleaned_data
    labelled = "；".join(error["text"] for error in fields.errors(form))
    errors = {name: "；".join(fields.said(form[name])) for name in form.errors if name in form.fields}
    if own := form.non_field_errors():
        errors[""] = "；".join(map(str, own))
    refusal = Invalid(errors)
    refusal.sentence = labelled or refusal.sentence
    raise refusal


def _refuse_unknown(form: forms.Form, data: Any) -> None:
    # A widget may read more names than its own (`items-<code>`), but only on a page.
    refuse_unknown(list(form.fields), [name for name in data if name.split("-")[0] not in form.fields])


def refuse_unknown(known: list[str], unknown: list[str]) -> None:
    """Raise Invalid when a request has fields that nobody asks for: a misspelt name must not pass as an empty one."""
    if unknown:
        has = "可用的有：" + "、".join(known) if known else "这一步不需要填写内容"
        raise Invalid({str(name)[:60]: f"没有“{str(name)[:60]}”这个字段；{has}" for name in unknown[:10]})


def _is_yes_no(field: forms.Field) -> bool:
    return isinstance(field, forms.TypedChoiceField) and {key for key, _ in field.choices} == {"true", "false"}


def _mistaken(field: forms.Field, value: Any) -> str | None:
    """Why a JSON value cannot be meant for this field, or None. A field with a form of its own judges itself."""
    if hasattr(field, "mistaken"):
        return field.mistaken(value)
    if isinstance(field, forms.FileField):
        return "文件请用 multipart/form-data 上传"
    if isinstance(field, forms.MultipleChoiceField):
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return None if fits else '应为文字的列表，如 ["…"]'
    if isinstance(field, forms.BooleanField) or _is_yes_no(field):
        return None if isinstance(value, bool) else "应为 true 或 false"
    if isinstance(field, NUMBERS):
        fits = isinstance(value, int | float | str) and not isinstance(value, bool)
        return None if fits else "应为数字"
    if isinstance(field, SCALARS):
        return None if isinstance(value, str) else "应为文字"
    fits = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    return None if fits else '应为对象，如 {"代号": "说明"}'


def _as_typed(field: forms.Field, value: Any) -> Any:
    """A JSON value as a browser would have sent it."""
    if _is_yes_no(field):
        return "true" if value else "false"
    return str(value) if isinstance(field, NUMBERS) else value


def described(form_class: type[forms.Form], name: str) -> type[serializers.Serializer]:
    """A serializer with the form's fields, for the description of the API alone; the form itself does the judging."""
    return type(name, (serializers.Serializer,), {key: _field(own) for key, own in form_class.base_fields.items()})


def _field(field: forms.Field) -> serializers.Field:
    words = {"label": str(field.label or ""), "help_text": str(field.help_text or ""), "required": field.required}
    if isinstance(field, forms.FileField):
        return serializers.FileField(**words)
    if isinstance(field, forms.MultipleChoiceField):
        return serializers.ListField(child=serializers.CharField(), allow_empty=not field.required, **words)
    if isinstance(field, forms.BooleanField) or _is_yes_no(field):
        return serializers.BooleanField(**words)
    if isinstance(field, forms.ChoiceField):
        return _choice(field, words)
    if isinstance(field, (forms.IntegerField, forms.DecimalField)):
        return _number(field, words)
    if isinstance(field, forms.DateField):
        return serializers.DateField(**words)
    if isinstance(field, forms.CharField):
        return serializers.CharField(max_length=field.max_length, allow_blank=not field.required, **words)
    return _own(field, words)


def _own(field: forms.Field, words: dict[str, Any]) -> serializers.Field:
    """A field that is none of Django's describes itself, or is texts by code."""
    if hasattr(field, "described"):
        return field.described(**words)
    return serializers.DictField(child=serializers.CharField(), **words)


def _number(field: forms.IntegerField, words: dict[str, Any]) -> serializers.Field:
    if isinstance(field, forms.DecimalField):
        limits = {"max_digits": field.max_digits or 20, "decimal_places": field.decimal_places or 0}
        return serializers.DecimalField(coerce_to_string=False, min_value=field.min_value, **limits, **words)
    return serializers.IntegerField(min_value=field.min_value, max_value=field.max_value, **words)


def _choice(field: forms.ChoiceField, words: dict[str, Any]) -> serializers.Field:
    """Choices that depend on the matter are plain text in the description."""
    choices = [(key, label) for key, label in field.choices if key != ""]
    if not choices:
        return serializers.CharField(**words)
    return serializers.ChoiceField(choices, allow_blank=not field.required, **words)
