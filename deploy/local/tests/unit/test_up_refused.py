"""What `nrm up` refuses before it starts anything."""

from dataclasses import replace
from pathlib import Path

import pytest

from nrm_local.installation import Installation
from nrm_local.paths import DirectoryRefused, Layout
from nrm_local.up import RunsOtherwise, _refuse_other_transport


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path, tmp_path / "var")
    made.create()
    return made


@pytest.mark.parametrize(("runs", "asked", "how"), [(True, False, "over TLS"), (False, True, "without TLS")])
def test_what_runs_is_not_called_broken_because_it_speaks_otherwise_than_asked_for(
    layout: Layout, runs: bool, asked: bool, how: str
) -> None:
    if runs:
        layout.tls_mark.touch()
    with pytest.raises(RunsOtherwise, match=how):
        _refuse_other_transport(replace(Installation.here(), layout=layout, tls=asked))


@pytest.mark.parametrize("runs", [True, False])
def test_what_runs_as_it_is_asked_for_is_not_refused(layout: Layout, runs: bool) -> None:
    if runs:
        layout.tls_mark.touch()
    _refuse_other_transport(replace(Installation.here(), layout=layout, tls=runs))


def test_a_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "a-file"
    taken.write_text("")
    with pytest.raises(DirectoryRefused, match=r"a-file cannot be used \(.+\); NRM_VAR names another folder"):
        Layout(tmp_path, taken).create()
