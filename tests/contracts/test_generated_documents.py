"""The generated documents say what the code says."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from docs.generate import DOCUMENTS, ROOT, stale, write
from docs.generate.__main__ import main
from docs.generate.lifecycle import find_machines
from nrm_shared.contracts.catalogue import EVENTS, PARTNER_MESSAGES
from nrm_shared.kernel.machine import NEW


def test_no_committed_document_is_stale() -> None:
    assert stale() == [], "make them new with: python -m docs.generate"


def test_a_stale_document_is_seen_and_made_new(tmp_path: Any) -> None:
    assert set(write(tmp_path)) == set(DOCUMENTS)
    page = tmp_path / "docs" / "events.md"
    page.write_text(page.read_text(encoding="utf-8") + "edited by hand\n", encoding="utf-8")
    assert stale(tmp_path) == ["docs/events.md"]
    assert write(tmp_path) == ["docs/events.md"]
    assert stale(tmp_path) == []


def test_the_check_ends_with_1_when_a_document_is_stale(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("docs.generate.__main__.stale", lambda: ["docs/events.md"])
    assert main(["--check"]) == 1
    assert "docs/events.md" in capsys.readouterr().out


def test_the_events_page_tells_of_every_message() -> None:
    page = DOCUMENTS["docs/events.md"]()
    for message_type in (*EVENTS, *PARTNER_MESSAGES):
        assert f"### {message_type}\n" in page


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = json.loads(DOCUMENTS["docs/asyncapi.json"]())
    for reference in set(references(document)):
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place


def test_names_in_the_asyncapi_document_are_of_the_form_the_standard_wants() -> None:
    document = json.loads(DOCUMENTS["docs/asyncapi.json"]())
    for group in (document["channels"], document["operations"], *document["components"].values()):
        for name in group:
            assert re.fullmatch(r"[A-Za-z0-9._-]+", name), name


def test_the_broker_definitions_hold_no_user_and_no_secret() -> None:
    definitions = json.loads(DOCUMENTS["deploy/rabbitmq/definitions.json"]())
    assert "users" not in definitions
    assert "password" not in json.dumps(definitions)


def test_every_machine_has_a_beginning_and_moves_with_ids_of_their_own() -> None:
    ids: list[str] = []
    for found in find_machines(ROOT):
        assert any(move.source == NEW for move in found.machine.moves), found.machine.name
        ids += [move.id for move in found.machine.moves]
    assert len(ids) == len(set(ids))


def references(value: Any) -> Iterator[str]:
    """Yield every `$ref` inside a JSON value."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)
