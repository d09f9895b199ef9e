"""The end of the demonstration: the cases, the slips, where to look next, two indicators."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from nrm_cli.addresses import demo_accounts
from nrm_cli.story.cast import Cast
from nrm_cli.story.story import Case, Story
from nrm_local.installation import Installation
from nrm_local.processes import HTTP
from nrm_shared.kernel.calendar import fiscal_year
from nrm_shared.reference import codes, steps


def show_cases(console: Console, stories: list[Story]) -> None:
    """Print each case: number, step of the guideline, needs and what became of them."""
    table = Table(title="The cases", title_justify="left", title_style="bold", show_lines=True)
    table.add_column("case", no_wrap=True)
    for heading in ("about", "step", "victim status"):
        table.add_column(heading)
    table.add_column("needs and outcome", no_wrap=True)
    for story in stories:
        case = story.case
        seen = story.by("farida").get("monitoring", f"/v1/cases/{case.id}").body
        needs = "\n".join(f"{need} {term} {status:<10} {_label(need)}" for need, term, status in needs_of(story))
        table.add_row(case.number, case.title, step_of(story), seen["victim_status"], needs)
    console.print(table)


def step_of(story: Story) -> str:
    """Return the furthest step with something going on, as the tracker has it."""
    tracked = story.by("farida").get("monitoring", f"/v1/cases/{story.case.id}/tracker").body["steps"]
    active = [row["step"] for row in tracked if row["state"] == "in-progress"] or [
        row["step"] for row in tracked if row["state"] == "done"
    ]
    step = steps.step(max(active))
    return f"{step.number} {step.title.en}\n{step.title.bn}"


def needs_of(story: Story) -> list[tuple[str, str, str]]:
    """Return need, term and status of every need of the case: approval's word until approved, referral's afterwards."""
    farida, id = story.by("farida"), story.case.id
    asked: list[dict[str, Any]] = farida.every("approval", "/v1/need-items", case_id=id)
    served = {row["id"]: row["status"] for row in farida.every("referral", "/v1/need-items", case_id=id)}
    return sorted((row["need"], row["term"] or "", served.get(row["id"], row["status"])) for row in asked)


def show_slips(console: Console, cases: list[Case]) -> None:
    """Print where the slips lie; there is no person's name on any."""
    console.print("\n[bold]Slips[/] (PDF, Bangla and English)")
    for path in (Path(slip) for case in cases for slip in case.slips):
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        console.print(f"  {shown}", soft_wrap=True)


def show_indicators(console: Console, cast: Cast, story: Story) -> None:
    """Print M01 (reports received) and M07 (time to triage) of this fiscal year, from monitoring's own store."""
    year = fiscal_year(story.today)
    read = {
        name: cast.portal("mahbub").get("monitoring", f"/v1/indicators/{name}", fiscal_year=year).body["value"]
        for name in ("M01", "M07")
    }
    channels = ", ".join(f"{channel} {count}" for channel, count in sorted(read["M01"]["by_channel"].items()))
    console.print(f"\n[bold]Indicators[/] of the fiscal year from 1 July {year}")
    console.print(f"  M01 reports received: {read['M01']['total']} ({channels})", soft_wrap=True)
    triage = read["M07"]
    console.print(
        f"  M07 time to triage, without people at risk: {triage['decided']} decided, {triage['waiting']} waiting, "
        f"median {_duration(triage['median_hours'])}, of the decided {_share(triage['within'])} within the service standard",
        soft_wrap=True,
    )


def _duration(hours: float | None) -> str:
    if hours is None:
        return "not known"
    if hours * 3600 < 1:
        return "under a second"
    return f"{hours:.1f} h" if hours >= 1 else f"{hours * 3600:.0f} s"


def _share(share: float | None) -> str:
    return "unknown share" if share is None else f"{share:.0%}"


def _label(need: str) -> str:
    # The words before the bracket are enough here.
    return codes.member("need", need).label.en.partition(" (")[0].partition(" and ")[0]


def show_where_to_look(console: Console, installation: Installation) -> None:
    """Print addresses, sign-ins, logs and documents."""
    console.print("\n[bold]Where to look next[/] (`./nrm demo --keep` or `./nrm up` leaves it running)")
    for process in installation.processes:
        if process.kind == HTTP:
            console.print(f"  {process.service:<13} {installation.environment.url_of(process.service)}/openapi.json")
    people = ", ".join(f"{name} ({role})" for name, role, _ in demo_accounts(installation.layout.root)[:8])
    console.print(
        f"  demo sign-ins {people} …; password in {installation.secrets.demo_password}, code by `./nrm code <user name>`",
        soft_wrap=True,
    )
    console.print("  `./nrm status`, `./nrm logs intake-consumer`, `./nrm dlq list`; README.md, docs/architecture.md")
