"""Fields by level: what of an answer is above the reader is replaced by a visible placeholder (2.2, 2.10, INV-46).

Every field of every answer has its level in `levels.csv` beside this file, by its name or as `Answer.field`; so has what
stands in an answer as a dictionary, by its key or as `field.key`, where a key nobody classified goes with its field. The last
step of a request (`nrm_shared.http.call`) holds each field against two things, and a handler cannot forget either:
the level that the permission table grants the reader, and the level the transaction wrote down as disclosed. A field
of L3 or L4 that no audit row tells of is not shown. Whether something is hidden behind the placeholder is not told.
"""

import csv
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_json

from nrm_shared.access.rows import ANY, Level, by_permission
from nrm_shared.kernel.actor import Actor
from nrm_shared.reference.masked import masked_text

_TEXT = masked_text()


@dataclass(frozen=True, slots=True)
class Masked:
    """Stands in an answer where the reader's level does not reach; tells nothing of what, or whether, is behind it."""

    masked: Literal[True] = True
    bn: str = _TEXT.bn
    en: str = _TEXT.en


MASKED = Masked()

T = TypeVar("T")
# The type of a field in whose place a handler itself puts the placeholder, because the reader's relation does not reach.
Shown = Union[T, Masked]  # noqa: UP007 - a generic alias


@dataclass(frozen=True, slots=True)
class FieldLevel:
    """The level from which a field is shown, and the roles that never see it whatever their level."""

    level: Level
    never: frozenset[str] = frozenset()

    def hidden_from(self, reader: "Reader") -> bool:
        """Return whether `reader` gets the placeholder instead of this field."""
        return self.level > reader.level or bool(self.never & reader.roles)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, as far as the shape of an answer depends on it."""

    level: Level
    roles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, actor: Actor, level: Level) -> "Reader":
        """Return the reader that `actor` is, with what it may see.

        Below L2 nothing identifies anybody; whether an object of numbers and codes may be read is the table's to say.
        """
        return cls(max(level, Level.L1), actor.roles)


@lru_cache(maxsize=1)
def levels() -> Mapping[str, FieldLevel]:
    """Return the level of every field, by name or `Answer.field`; raise `ValueError` naming the line that is wrong."""
    text = files("nrm_shared.access").joinpath("levels.csv").read_text(encoding="utf-8")
    return dict(parse(text.splitlines()))


def parse(lines: Iterable[str]) -> Iterator[tuple[str, FieldLevel]]:
    """Yield the fields of the table's lines with their levels; lines beginning with `#` are remarks."""
    seen: set[str] = set()
    for row in csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")):
        names, level, never = row.get("fields"), row.get("level"), row.get("never")
        if not names or level not in set(Level):
            raise ValueError(f"levels.csv, {names}: a row is fields,level,never")
        for name in names.split():
            if name in seen:
                raise ValueError(f"levels.csv, {name}: stands twice")
            seen.add(name)
            yield name, FieldLevel(Level(level), frozenset((never or "").split("|")) - {""})


def level_of(answer: type, field: str) -> FieldLevel | None:
    """Return the level of a field of an answer, or None for a field nobody classified."""
    table = levels()
    return table.get(f"{answer.__name__}.{field}") or table.get(field)


def role_level(actor: Actor, permission: str) -> Level:
    """Return the highest level that one of the actor's roles grants by `object:action`, whatever the object."""
    table = by_permission()
    found = [*table.get(permission, ()), *table.get(f"{ANY}:{ANY}", ())]
    return max((grant.level for grant in found if grant.role in actor.roles), default=Level.L0)


def level_of_key(field: str, key: str) -> FieldLevel | None:
    """Return the level of what stands under `key` in the dictionary in `field`, or None where the field's own decides."""
    table = levels()
    return table.get(f"{field}.{key}") or table.get(key)


# What nobody classified is treated as the most sensitive thing there is.
UNCLASSIFIED = FieldLevel(Level.L4)


def is_answer(kind: Any) -> bool:
    """Return whether `kind` is a class whose fields stand in answers."""
    return isinstance(kind, type) and (issubclass(kind, BaseModel) or dataclasses.is_dataclass(kind))


def answers_in(annotation: Any) -> frozenset[type]:
    """Return every class with fields of its own that an answer of this type can contain, itself included."""
    found: set[type] = set()
    waiting = [annotation]
    while waiting:
        kind = waiting.pop()
        waiting += get_args(kind)
        origin = kind if is_answer(kind) else get_origin(kind)
        if kind is Masked or origin is None or not is_answer(origin) or origin in found:
            continue
        found.add(origin)
        waiting += _types(origin)
    return frozenset(found)


def field_names(answer: type) -> tuple[str, ...]:
    """Return the names of an answer's fields."""
    if issubclass(answer, BaseModel):
        return tuple(answer.model_fields)
    return tuple(field.name for field in dataclasses.fields(cast(Any, answer)))


def to_answer(result: Any, shape: Any, reader: Reader) -> str:
    """Return `result` as JSON of the answer type `shape`, with the placeholder wherever `reader` does not reach."""
    if result is None:
        return "null"
    adapter = _adapter(shape)
    value = adapter.validate_python(result, from_attributes=True)
    if not _hides(shape, reader):
        return adapter.dump_json(value).decode()
    return to_json(_shaped(value, reader)).decode()


@lru_cache(maxsize=512)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


@lru_cache(maxsize=4096)
def _hides(shape: Any, reader: Reader) -> bool:
    """Return whether any field that an answer of this type can contain is hidden from `reader`."""
    answers = answers_in(shape)
    return any(_hidden(answer, reader) for answer in answers) or _holds_dictionary((shape, *map(_types, answers)))


def _holds_dictionary(kinds: Any) -> bool:
    """Return whether a dictionary, whose keys only the value itself tells, stands among types or in their arguments."""
    if isinstance(kinds, list | tuple):
        return any(_holds_dictionary(kind) for kind in kinds)
    origin = get_origin(kinds) or kinds
    return (isinstance(origin, type) and issubclass(origin, Mapping)) or _holds_dictionary(get_args(kinds))


@lru_cache(maxsize=8192)
def _hidden(answer: type, reader: Reader) -> frozenset[str]:
    return frozenset(
        name for name in field_names(answer) if (level_of(answer, name) or UNCLASSIFIED).hidden_from(reader)
    )


@lru_cache(maxsize=8192)
def _hidden_key(field: str, key: str, reader: Reader) -> bool:
    found = level_of_key(field, key)
    return found is not None and found.hidden_from(reader)


@lru_cache(maxsize=1024)
def _fields(kind: type) -> tuple[str, ...] | None:
    """Return the names of the fields of an answer's class, or None for a class that is no answer's."""
    return field_names(kind) if is_answer(kind) else None


# A long answer is made of thousands of these: what is asked of each is made ready once. A bool is an int.
_WHOLE = (str, int, Masked)
_SEVERAL = (list, tuple, set, frozenset)


def _shaped(value: Any, reader: Reader, field: str = "") -> Any:
    """Return `value`, which stands in `field`, in parts that can be written as JSON, each hidden field replaced."""
    if value is None or isinstance(value, _WHOLE):
        return value
    kind: Any = type(value)
    names = _fields(kind)
    if names is not None:
        hidden = _hidden(kind, reader)
        return {name: MASKED if name in hidden else _shaped(getattr(value, name), reader, name) for name in names}
    if isinstance(value, dict):
        return {
            key: MASKED if _hidden_key(field, str(key), reader) else _shaped(part, reader, field)
            for key, part in value.items()
        }
    if isinstance(value, _SEVERAL):
        return [_shaped(part, reader, field) for part in value]
    return value


def _types(answer: type) -> list[Any]:
    if issubclass(answer, BaseModel):
        return [field.annotation for field in answer.model_fields.values()]
    return list(get_type_hints(answer).values())
