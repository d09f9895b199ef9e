"""What a process does at its start with content that cannot be used, before it has opened anything else."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from nrm_shared.foundation import Foundation
from nrm_shared.reference import clocks
from nrm_shared.settings import ServiceSettings


def foundation() -> Foundation:
    """Return that of a process which reads no moved clock and imports nothing."""
    return Foundation(cast("ServiceSettings", SimpleNamespace(clock_file=None, profile="demo")), pool=1)


def test_a_packaged_questionnaire_of_another_regime_ends_the_start_with_file_field_and_rule_in_both_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    present = clocks.regime()
    monkeypatch.setattr(clocks, "regime", lambda: replace(present, code="PSHT-2031"))
    with pytest.raises(SystemExit) as ended:
        foundation().use_content(None)
    path, rule, english, bangla = str(ended.value.code).splitlines()
    assert Path(path.removesuffix(":")).name == "draft-2.15.toml"
    assert rule == "/regime  not-a-code"
    assert english.isascii() and not bangla.isascii()
