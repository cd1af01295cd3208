"""A field list as JSON Schema (draft 2020-12): what the API promises about the answers of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bangban.engine.catalogue.names import Field, FieldKind
from bangban.engine.catalogue.rules.fields import (
    LONGEST_LONG_TEXT,
    LONGEST_TEXT,
    MOST_FILES,
    MOST_ROWS,
)

Schema = dict[str, object]

_PLAIN: Mapping[FieldKind, Schema] = {
    FieldKind.NUMBER: {"type": ["string", "integer"], "pattern": r"^-?\d{1,12}(\.\d{1,6})?$"},
    FieldKind.MONEY: {"type": ["string", "integer"], "pattern": r"^\d{1,13}(\.\d{1,2})?$"},
    FieldKind.DATE: {"type": "string", "format": "date"},
    FieldKind.CITIZEN_ID: {"type": "string", "pattern": r"^\d{17}[\dXx]$"},
    FieldKind.PHONE: {"type": "string", "pattern": r"^(1[3-9]\d{9}|0\d{9,11})$"},
    FieldKind.PLACE: {"type": "integer", "minimum": 1},
}


def json_schema(fields: Sequence[Field], title: str = "") -> Schema:
    """The schema of the answers. Conditional fields become `if`/`then` on the field they depend on; notices are
    left out."""
    asked = [f for f in fields if f.kind is not FieldKind.NOTICE]
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_object(asked),
    }
    if title:
        schema["title"] = title
    return schema


def _object(fields: Sequence[Field]) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": {f.name: _property(f) for f in fields},
        "required": [f.name for f in fields if f.required and f.when is None],
        "additionalProperties": False,
    }
    if conditions := [_condition(f, fields) for f in fields if f.required and f.when is not None]:
        schema["allOf"] = conditions
    return schema


def _condition(field: Field, fields: Sequence[Field]) -> Schema:
    when = field.when
    if when is None:
        return {}
    on = next((f for f in fields if f.name == when.field), None)
    values: Schema = {"enum": list(when.values)}
    test: Schema = (
        {"contains": values} if on is not None and on.kind is FieldKind.CHOICES else values
    )
    return {
        "if": {"properties": {when.field: test}, "required": [when.field]},
        "then": {"required": [field.name]},
    }


def _property(field: Field) -> Schema:
    schema: Schema = {"title": field.label, **_shape(field)}
    if field.hint:
        schema["description"] = field.hint
    if field.sensitive:
        schema["x-sensitive"] = True
    if field.unit:
        schema["x-unit"] = field.unit
    return schema


def _shape(field: Field) -> Schema:
    options: list[Schema] = [{"const": c.value, "title": c.label} for c in field.choices]
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            most = LONGEST_TEXT if field.kind is FieldKind.TEXT else LONGEST_LONG_TEXT
            return {
                "type": "string",
                "minLength": int(field.required),
                "maxLength": field.max_length or most,
            }
        case FieldKind.CHOICE:
            return {"type": "string", "oneOf": options}
        case FieldKind.CHOICES:
            most = field.most or len(options)
            return _array(
                {"type": "string", "oneOf": options}, max(field.least, int(field.required)), most
            )
        case FieldKind.FILE:
            least = max(field.least, int(field.required))
            return _array(
                {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,64}$"},
                least,
                field.most or MOST_FILES,
            )
        case FieldKind.GROUP:
            rows = _object([f for f in field.fields if f.kind is not FieldKind.NOTICE])
            least = max(field.least, int(field.required))
            return {
                "type": "array",
                "items": rows,
                "minItems": least,
                "maxItems": field.most or MOST_ROWS,
            }
        case _:
            return dict(_PLAIN[field.kind])


def _array(items: Schema, least: int, most: int) -> Schema:
    return {
        "type": "array",
        "items": items,
        "minItems": least,
        "maxItems": most,
        "uniqueItems": True,
    }
