"""What stands in an answer as a dictionary is held against the levels like a field (INV-46)."""

import json
from dataclasses import dataclass
from typing import Any

from nrm_shared.access.masking import MASKED, Reader, Shown, level_of_key, to_answer
from nrm_shared.access.rows import Level

POLICE = Reader(Level.L3, frozenset({"POL"}))
FOCAL_POINT = Reader(Level.L3, frozenset({"FP"}))
PLACEHOLDER = {"masked": True, "bn": MASKED.bn, "en": MASKED.en}


@dataclass(frozen=True)
class TimelineEntry:
    """An answer whose own field is shown from L1."""

    data: Shown[dict[str, Any]]


def written(data: Any, reader: Reader) -> Any:
    return json.loads(to_answer(TimelineEntry(data), TimelineEntry, reader))["data"]


def test_a_key_of_a_dictionary_is_hidden_like_a_field_of_its_name_however_deep() -> None:
    data = {"purpose": "C5", "needs": ["N06"], "items": [{"need": "N06", "id": "1"}]}
    assert written(data, FOCAL_POINT) == data
    assert written(data, POLICE) == {
        "purpose": "C5",
        "needs": PLACEHOLDER,
        "items": [{"need": PLACEHOLDER, "id": "1"}],
    }


def test_a_placeholder_in_a_dictionary_or_in_its_place_is_written_as_one() -> None:
    for reader in (POLICE, FOCAL_POINT):
        assert written({"purpose": MASKED}, reader) == {"purpose": PLACEHOLDER}
        assert written(MASKED, reader) == PLACEHOLDER


def test_a_key_nobody_classified_goes_with_its_field_and_one_named_with_its_field_goes_before() -> None:
    assert level_of_key("by_channel", "NGO") is None
    own, others = level_of_key("content", "reasons"), level_of_key("data", "reasons")
    assert own is not None and not own.hidden_from(POLICE)
    assert others is not None and others.hidden_from(POLICE)
