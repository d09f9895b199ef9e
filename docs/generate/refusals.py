"""docs/partner-refusals.md: with which codes a partner's message can be answered, read from the code that answers.

Followed from the door and from the handler of each message is every function of ours that they name; of each the codes
that it raises or tells. What the form of a message demands is read from the message's class.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from docs.generate.markdown import NOTICE, code, table
from nrm_intake.app import FROM_MOFA
from nrm_shared.contracts.base import SealedMessage
from nrm_shared.kernel.confidential import KeyDestroyed
from nrm_shared.kernel.errors import Malformed, NrmError, Problem
from nrm_shared.kernel.usecase import On
from nrm_shared.messaging.partner_door import PartnerDoor, WrongPartner
from nrm_shared.reference.error_texts import error_text
from nrm_shared.runner.work import SqlWork
from nrm_shared.security.seal import Sealer
from nrm_verification.app import FROM_POLICE

INTRODUCTION = """# What a partner's message can be refused with

The answer (`mofa.message-refused.v1`, `police.message-refused.v1`) names the code, the field as a JSON pointer into the message,
and both texts with their blanks filled in. Nothing of a refused message is kept. A code never changes its meaning.

After `replayed` there is nothing to do: the message was done before. After `internal` there is nothing to do either: it is kept, and
done after the repair. After any other code, send a corrected message **under a new message id**.

What the broker itself refuses closes the channel and has no code of ours: another user's name (406), an exchange or a queue that
is not yours (403).
"""
WHOLE, BROKEN = "the whole message", "the field that broke the rule"
FIELD = {"en": "The field", "bn": "এই ঘর"}
PARTNERS: dict[str, tuple[str, Mapping[type[SealedMessage], On]]] = {
    "MoFA": ("intake", FROM_MOFA),
    "police": ("verification", FROM_POLICE),
}
# The use case asks whether the move exists, or tells that it does not as `out-of-order`. Content was checked, and refused to
# whoever starts the process, before it took any message.
SETTLED = ("nrm_shared.kernel.machine", "nrm_shared.reference.content.inuse")
# Whom the broker does not vouch for nobody can answer; and no message to us has a field for a telephone number.
NEVER_TOLD = {WrongPartner.default_code, "phone-format"}


@dataclass(frozen=True, slots=True)
class Told:
    """A code and the pointer it is told with; None where the caller gives the pointer."""

    code: str
    pointer: str | None = None


def refusals_page() -> str:
    """Return the page."""
    rows = []
    by_partner = {partner: refusals(partner) for partner in PARTNERS}
    for found in sorted({told.code for all_told in by_partner.values() for told in all_told}):
        partners = [partner for partner, all_told in by_partner.items() if found in {told.code for told in all_told}]
        texts = (error_text(found, language, field=FIELD[language]) for language in ("en", "bn"))
        fields = {told for all_told in by_partner.values() for told in all_told if told.code == found}
        meant = (f"{text.title}: {text.detail}" for text in texts)
        rows.append((code(found), ", ".join(partners), _fields(fields), *meant))
    return f"{NOTICE}\n{INTRODUCTION}\n{table(('code', 'told to', 'field', 'meaning', 'অর্থ'), rows)}"


@cache
def refusals(partner: str) -> frozenset[Told]:
    """Return everything that `partner` (a key of `PARTNERS`) can be told instead of a receipt."""
    service, handlers = PARTNERS[partner]
    start: list[Callable[..., Any]] = [PartnerDoor.decode, PartnerDoor.on_duplicate, Sealer.open, SqlWork.permit]
    start += [on.handle for on in handlers.values()]
    start += [check for kind in handlers for check in _checks(kind)]
    found = {told for function in reached(start, f"nrm_{service}.domain") for told in told_by(function)}
    found |= {Told(rule) for kind in handlers for rule in form(kind.model_json_schema())}
    # Raised where something is sealed for somebody who was erased meanwhile.
    found.add(Told(KeyDestroyed.default_code, ""))
    return frozenset(told for told in found if told.code not in NEVER_TOLD)


def reached(start: list[Callable[..., Any]], domain: str) -> set[Callable[..., Any]]:
    """Return the functions of ours that those of `start` name, and those these name, with methods of the `domain`."""
    methods = _methods(domain)
    found: set[Callable[..., Any]] = set()
    waiting = list(start)
    while waiting:
        function = inspect.unwrap(waiting.pop())
        if function in found or not function.__module__.startswith("nrm_") or function.__module__ in SETTLED:
            continue
        found.add(function)
        for node in ast.walk(_tree(function)):
            thing = _meant(node, function)
            if inspect.ismethod(thing):
                waiting.append(thing.__func__)
            elif inspect.isfunction(thing) or hasattr(thing, "__wrapped__"):
                waiting.append(thing)
            elif thing is None and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                waiting += [one for one in methods.get(node.func.attr, ()) if one.__module__ in _known_to(function)]
    return found


def told_by(function: Callable[..., Any]) -> Iterator[Told]:
    """Yield the codes that a function raises or tells in its own lines."""
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Raise) and _is_error(error := _meant(node.exc, function)):
            yield Told(error.default_code, "")
        if not isinstance(node, ast.Call):
            continue
        thing, name = _meant(node.func, function), getattr(node.func, "attr", getattr(node.func, "id", ""))
        if thing is Problem or (_is_error(thing) and issubclass(thing, Malformed)) or name == "add":
            pointer = _pointer(node.args[0]) if node.args else ""
            said = _codes(node.args[1]) if len(node.args) > 1 else set()
            if not node.args and _is_error(thing):
                said = {thing.default_code}
        elif name == "broken":
            pointer, said = None, _codes(node.args[0])
        elif _is_error(thing):
            pointer, said = "", _codes(node.args[0]) if node.args else {thing.default_code}
        else:
            continue
        yield from (Told(one, pointer) for one in said)


def form(schema: Mapping[str, Any]) -> set[str]:
    """Return the codes of the rules that the JSON schema of a message holds its fields to."""
    found: set[str] = set()
    for part in _parts(schema):
        found |= {rule for word, rule in RULES.items() if word in part}
        found |= KINDS.get(part.get("format", part.get("type")), set())
        if len([one for one in part.get("anyOf", ()) if one.get("type") != "null"]) > 1:
            found.add("invalid")
        if part.get("type") in ("object", "array"):
            found.add("invalid")
        if part.get("additionalProperties") is False:
            found.add("unknown-field")
    return found


# What a schema says of a part of a message, and the code of whoever breaks it (`nrm_shared.contracts.complaints`).
RULES = {
    "required": "required",
    "minLength": "too-short",
    "maxLength": "too-long",
    "minItems": "too-few",
    "maxItems": "too-many",
    "maxProperties": "too-many",
    "minimum": "below-minimum",
    "maximum": "above-maximum",
    "pattern": "not-a-code",
    "enum": "not-a-code",
    "const": "not-a-code",
}
KINDS = {
    "string": {"not-text"},
    "uuid": {"not-an-id"},
    "date-time": {"not-a-time"},
    "date": {"not-a-date"},
    "integer": {"not-a-number"},
    "boolean": {"not-a-bool"},
}


def _parts(schema: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, Mapping):
        if not all(isinstance(value, Mapping) for value in schema.values()) or not schema:
            yield schema
        for value in schema.values():
            yield from _parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _parts(value)


def _fields(told: set[Told]) -> str:
    named = [code(one.pointer) if one.pointer else WHOLE for one in sorted(told, key=str) if one.pointer is not None]
    others = [BROKEN] if any(one.pointer is None for one in told) else []
    return ", ".join(dict.fromkeys(named + others))


def _checks(kind: Any) -> Iterator[Callable[..., Any]]:
    """Yield the rules between fields that the class of a message and those of its parts have."""
    for part in _models(kind):
        yield from (rule.func for rule in part.__pydantic_decorators__.model_validators.values())
        for field in part.model_fields.values():
            yield from _checks(field.annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


@cache
def _methods(package: str) -> Mapping[str, list[Callable[..., Any]]]:
    found: dict[str, list[Callable[..., Any]]] = {}
    folder = Path(str(import_module(package).__file__)).parent
    for file in sorted(folder.glob("*.py")):
        module = import_module(f"{package}.{file.stem}") if file.stem != "__init__" else import_module(package)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__:
                for name, method in vars(kind).items():
                    if inspect.isfunction(method):
                        found.setdefault(name, []).append(method)
    return found


@cache
def _tree(function: Callable[..., Any]) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


@cache
def _known_to(function: Callable[..., Any]) -> frozenset[str]:
    """Return the modules from which the one of `function` imports anything: methods of others are not what it calls."""
    things = function.__globals__.values()
    return frozenset(str(getattr(thing, "__module__", getattr(thing, "__name__", ""))) for thing in things)


def _meant(node: ast.AST | None, function: Callable[..., Any]) -> Any:
    """Return what a name, or a name behind a point, stands for in `function`; None if that shows only when it runs."""
    if isinstance(node, ast.Call):
        return None
    if isinstance(node, ast.Name):
        if node.id == "self" and "." in function.__qualname__:
            return getattr(inspect.getmodule(function), function.__qualname__.split(".")[0], None)
        return function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _meant(node.value, function)
        return getattr(owner, node.attr, None) if owner is not None else None
    return None


def _is_error(thing: object) -> bool:
    return inspect.isclass(thing) and issubclass(thing, NrmError)


def _codes(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    return _codes(node.body) | _codes(node.orelse) if isinstance(node, ast.IfExp) else set()


def _pointer(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return None
