"""Where the servers of a test run keep their data."""

import subprocess
import sys
from pathlib import Path

from tests.support.scratch import PREFIX, scratch


def test_it_lies_in_memory_where_there_is_room_and_is_gone_afterwards(tmp_path: Path) -> None:
    with scratch("postgres", memory=tmp_path, room=1) as directory:
        assert directory.parent == tmp_path
        (directory / "kept").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_it_lies_on_the_disk_where_memory_is_short_or_there_is_no_such_place(tmp_path: Path) -> None:
    with scratch("postgres", memory=tmp_path, room=1 << 80) as short:
        assert short.parent != tmp_path
    with scratch("postgres", memory=tmp_path / "none", room=1) as none:
        assert none.is_dir()


def test_what_a_killed_run_left_behind_goes_and_what_a_living_one_has_stays(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f"{PREFIX}{ended.pid}-postgres-x"
    living = tmp_path / f"{PREFIX}1-postgres-x"
    other = tmp_path / "somebody-else"
    for directory in (left, living, other):
        directory.mkdir()

    with scratch("postgres", memory=tmp_path, room=1):
        assert not left.exists()
        assert living.exists() and other.exists()
