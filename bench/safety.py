"""`nrm bench safety`: what encryption, authorisation and audit cost at `app.ask` and `app.run`. See bench/README.md."""

import argparse
import json
import os
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

warnings.filterwarnings("ignore")

from rich.console import Console  # noqa: E402 - eventlet's warning comes at import
from rich.table import Table  # noqa: E402
from safety_parts.place import Variant, place  # noqa: E402
from spine_parts.about import machine  # noqa: E402

from nrm_intake.app.accept_report import AcceptReport  # noqa: E402
from nrm_intake.app.case_queries import ReadCase  # noqa: E402
from nrm_intake.app.consents import ConsentInput  # noqa: E402
from nrm_intake.app.person_input import IdentifierInput, PersonInput  # noqa: E402
from nrm_intake.app.read_person import ReadPerson  # noqa: E402
from nrm_intake.app.submit_report import Reporter, SubmitReport  # noqa: E402
from nrm_intake.app.triage import TakeUpReport  # noqa: E402
from nrm_intake.domain.details import BirthDate, PersonDetails, Phone  # noqa: E402
from nrm_shared.kernel.actor import Actor  # noqa: E402

ROUNDS, CASES, READS, WRITES, FEW = 5, 100, 400, 150, 10
TARGETS = {"read_overhead": ("<", 0.35), "write_share": (">=", 0.40)}
QUERIES: dict[str, Callable[[UUID], Any]] = {"case": ReadCase, "person": ReadPerson}
WHOLE = "whole"
FARIDA = Actor("person:farida", "person", "nrm-office", frozenset({"FP"}), ("BD",))
OFFICER = Actor("person:ngo-officer", "person", "shimanto-bondhu", frozenset({"FRO"}), ("BD",))
console = Console(width=130)


def report(number: int) -> SubmitReport:
    """Return a full report of a frontline officer, about somebody new."""
    from datetime import date

    details = PersonDetails(
        name_bn="রেহানা খাতুন",
        name_en="Rehana Khatun",
        birth=BirthDate(date(1985 + number % 20, 1 + number % 12, 1 + number % 28)),
        father_name="আবদুল করিম",
        mother_name="সালেহা বেগম",
        home_address="বেনাপোল, শার্শা",
        phones=(Phone(f"+8801712{number % 1_000_000:06d}", safe_to_contact=True),),
        languages=("bn",),
    )
    consents = tuple(
        ConsentInput(purpose, method="VOICE", language="bn", witness="Sumon") for purpose in ("C1", "C2", "C4", "C8")
    )
    passport = IdentifierInput("PASSPORT", f"BX{number % 10_000_000:07d}")
    return SubmitReport(
        channel="NGO",
        consent_basis="VICTIM",
        reporter_kind="ORGANISATION",
        tip_type="INTERNATIONAL",
        reporter=Reporter(name="Sumon Das", phone="01812345678", safe_to_contact=True),
        subject=PersonInput(details, "Feminine", "BD4041", "BD404190", (passport,)),
        consents=consents,
        current_district="BD4041",
        current_upazila="BD404190",
        minor_at_act="no",
        narrative="Promised a sewing job; the passport was withheld.",
    )


def open_cases(variant: Variant) -> list[UUID]:
    """Open the cases that are read; names differ enough that nobody resembles everybody."""
    variant.take_over()
    cases = []
    for number in range(CASES):
        submitted = variant.runner.run(report(10_000 + number), actor=OFFICER).result
        variant.runner.run(TakeUpReport(submitted.report_id), actor=FARIDA)
        cases.append(variant.runner.run(AcceptReport(submitted.report_id), actor=FARIDA).result.case_id)
    return cases


def medians_ms(
    both: tuple[Variant, ...], cases: dict[str, list[UUID]], chance: random.Random
) -> dict[str, dict[str, float]]:
    """Return the median milliseconds of each part of reading a case, and of the whole, by variant.

    The whole is what somebody who opens a case waits for: the case, which is authorised, then who the person is, which is
    decrypted and audited besides. The variants take turns case by case, so that whatever else the machine does falls on
    both alike.
    """
    times: dict[str, dict[str, list[float]]] = {name: {each.name: [] for each in both} for name in (*QUERIES, WHOLE)}
    for _ in range(READS):
        for variant in both:
            variant.take_over()
            case = chance.choice(cases[variant.name])
            whole = 0.0
            for name, query in QUERIES.items():
                asked = query(case)
                began = time.perf_counter()
                variant.runner.ask(asked, actor=FARIDA)
                spent = time.perf_counter() - began
                times[name][variant.name].append(spent)
                whole += spent
            times[WHOLE][variant.name].append(whole)
    return {
        name: {variant: statistics.median(found) * 1000 for variant, found in of_variants.items()}
        for name, of_variants in times.items()
    }


def writes_per_second(both: tuple[Variant, ...], first: int) -> dict[str, float]:
    """Return how many reports each variant takes in within a second; they take turns every few."""
    seconds = {variant.name: 0.0 for variant in both}
    for start in range(0, WRITES, FEW):
        commands = [report(first + start + number) for number in range(FEW)]
        for variant in both:
            variant.take_over()
            began = time.perf_counter()
            for command in commands:
                variant.runner.run(command, actor=OFFICER)
            seconds[variant.name] += time.perf_counter() - began
    return {name: WRITES / spent for name, spent in seconds.items()}


def measure(rounds: int) -> dict[str, dict[str, list[float]]]:
    """Measure both variants in turn, the first one changing with the round."""
    figures: dict[str, dict[str, list[float]]] = {name: {} for name in (*QUERIES, WHOLE, "write")}
    chance = random.Random(1)
    with place() as variants:
        cases = {variant.name: open_cases(variant) for variant in variants}
        medians_ms(variants, cases, chance)
        for number in range(rounds):
            both = variants if number % 2 else variants[::-1]
            found = medians_ms(both, cases, chance) | {"write": writes_per_second(both, 100_000 * (number + 1))}
            for name, of_variants in found.items():
                for variant, figure in of_variants.items():
                    figures[name].setdefault(variant, []).append(figure)
            console.print(f"round {number + 1} of {rounds}", style="dim")
    return figures


def main() -> int:
    """Measure, print, write var/bench/safety.json; exit 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    about = machine()
    rounds = measure(arguments.rounds)
    medians = {name: {kind: statistics.median(found) for kind, found in of.items()} for name, of in rounds.items()}
    figures = {
        "read_overhead": medians[WHOLE]["with"] / medians[WHOLE]["without"] - 1,
        "case_overhead": medians["case"]["with"] / medians["case"]["without"] - 1,
        "person_overhead": medians["person"]["with"] / medians["person"]["without"] - 1,
        "write_share": medians["write"]["with"] / medians["write"]["without"],
    }
    show(rounds, figures)
    missed = [key for key, (relation, target) in TARGETS.items() if not _held(figures[key], relation, target)]
    console.print(f"{about}", style="dim")
    out = Path(os.environ.get("NRM_VAR", "var")) / "bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "safety.json").write_text(json.dumps({**figures, "rounds": rounds, "machine": about}, indent=1))
    return int(bool(missed))


def show(rounds: dict[str, dict[str, list[float]]], figures: dict[str, float]) -> None:
    """Print what was measured, and the figures against their targets."""
    table = Table(title="Encryption, authorisation and audit: with and without", title_justify="left")
    for column in ("", "with: median (range)", "without: median (range)"):
        table.add_column(column)
    for name, title in (
        (WHOLE, "reading a case, both below: ms"),
        ("case", "app.ask, the case: ms"),
        ("person", "app.ask, its person: ms"),
        ("write", "app.run, a report: per s"),
    ):
        table.add_row(title, *(_spread(rounds[name][kind]) for kind in ("with", "without")))
    console.print(table)
    verdicts = Table(title="Safety", title_justify="left")
    for column in ("key", "figure", "target", ""):
        verdicts.add_column(column)
    for key, figure in figures.items():
        if key not in TARGETS:
            verdicts.add_row(key, f"{figure:.2f}", "", "for information")
            continue
        relation, target = TARGETS[key]
        held = "held" if _held(figure, relation, target) else "missed"
        verdicts.add_row(key, f"{figure:.2f}", f"{relation} {target:g}", held)
    console.print(verdicts)


def _held(figure: float, relation: str, target: float) -> bool:
    return figure >= target if relation == ">=" else figure < target


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):,.2f} ({min(values):,.2f} to {max(values):,.2f})"


if __name__ == "__main__":
    sys.exit(main())
