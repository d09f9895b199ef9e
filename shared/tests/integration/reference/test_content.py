"""What holds for all reference content together."""

import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

import nrm_shared.reference

ROOT = Path(nrm_shared.reference.__file__).parent
CONTENT = sorted(path for ending in ("*.toml", "*.csv") for path in ROOT.rglob(ending))


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_content_file_is_in_normal_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert "\u200b" not in text and "\ufeff" not in text


def test_importing_the_reference_modules_reads_no_content_file() -> None:
    modules = ", ".join([*sorted(path.stem for path in ROOT.glob("[a-z]*.py")), "questionnaires"])
    program = (
        f"from pathlib import Path\nopened = []\nold = Path.open\n"
        f"def spy(self, *args, **kwargs):\n    opened.append(self.suffix)\n    return old(self, *args, **kwargs)\n"
        f"Path.open = spy\nfrom nrm_shared.reference import {modules}\n"
        f"print(sorted(set(opened) & {{'.toml', '.csv'}}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_looking_up_a_label_reads_no_file_once_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    from nrm_shared.reference import codes, stations

    codes.labels("need", "N06", "bn")
    stations.station("PS-404190")
    opened: list[Path] = []
    open_ = Path.open

    def spy(path: Path, *how: Any, **more: Any) -> Any:
        opened.append(path)
        return open_(path, *how, **more)

    monkeypatch.setattr(Path, "open", spy)

    codes.labels("need", "N07", "en")
    stations.station("PS-404190")

    assert opened == []
