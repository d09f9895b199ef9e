"""What a partner's own programme has to know, as JSON: questionnaires, code lists, stations and places.

Whoever connects a police system writes it in a language of their own; our modules are of no use there. The files hold
what the services themselves read, in Bangla and English, and a manifest names each with its version and digest.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from nrm_shared.reference import codes, geography, questionnaires, stations
from nrm_shared.reference.content.questionnaire import MINOR_AT_ACT
from nrm_shared.reference.questionnaires import Questionnaire
from nrm_shared.reference.questionnaires.answers import LONGEST_TEXT

FORMAT = 1
MANIFEST = "manifest.json"
LISTS = (
    *("gender", "identifier_type", "precision"),  # who the person is said to be
    *("informed_by", "received_by", "travel_document", "travel_mode"),  # MoFA's messages
    *("nationality_result", "notconf"),  # a station's answer; why a task was cancelled
    *("act", "means", "purpose", "control", "interview_present", "finding", "tri_bool"),  # a station's finding
)
"""The code lists that fields of partners' messages are of; those that questions name come on top."""

ANSWERS: Mapping[str, Mapping[str, object]] = {
    "yes_no_unknown": {"options": "tri_bool"},
    "integer": {"min": 0, "max": 110},
    "text": {"max_length": LONGEST_TEXT},
    "choice": {},
    "choices": {},
}
"""What each type of answer may be; a choice is of the list that its question names."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of the folder; ``version`` and ``draft`` are None where the content has no version of its own."""

    path: str
    content: object
    version: str | None = None
    draft: bool | None = None


def write(folder: Path) -> list[File]:
    """Write every file and the manifest into ``folder``, made where it lacks; return the files.

    The manifest comes last: it never names what is not there. Files of an earlier export that it names no more are left
    and mean nothing. Raises ``OSError``.
    """
    written = list(files())
    listed = {}
    for file in written:
        data = _encoded(file.content)
        place = folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        listed[file.path] = {"version": file.version, "draft": file.draft, "sha256": sha256(data).hexdigest()}
    (folder / MANIFEST).write_bytes(_encoded({"format": FORMAT, "files": listed}))
    return written


def files() -> Iterator[File]:
    """Yield every file, from the content that this process reads."""
    banks = [questionnaires.load(version) for version in questionnaires.versions()]
    for bank in banks:
        yield File(f"questionnaires/{bank.version}.json", _questionnaire(bank), bank.version, bank.draft)
    named = {question.options for bank in banks for question in bank.questions.values() if question.options}
    for name in sorted({*LISTS, *named}):
        found = codes.code_list(name)
        yield File(f"code-lists/{name}.json", _code_list(found), found.version, found.draft)
    listed = stations.published()
    yield File("stations.json", plain(listed), listed.version, listed.draft)
    yield File("divisions.json", plain(geography.divisions()))
    yield File("districts.json", plain(geography.districts()))
    yield File("upazilas.json", plain(geography.upazilas()))


def plain(value: object) -> Any:
    """Return typed content as JSON has it: fields by their names, texts as ``bn`` and ``en``, days as ``2024-02-01``."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _questionnaire(bank: Questionnaire) -> dict[str, Any]:
    return {**plain(bank), "minor_at_act": MINOR_AT_ACT, "answers": plain(ANSWERS)}


def _code_list(found: codes.CodeList) -> dict[str, Any]:
    shown: dict[str, Any] = plain(found)
    del shown["enum"]
    for member in (*shown["members"].values(), *shown["ended"].values()):
        # The names of constants in our programmes, and what only our rules read.
        del member["constant"], member["attributes"]
    for member in shown["members"].values():
        del member["ended"]
    return shown


def _encoded(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
