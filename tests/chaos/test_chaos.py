"""What must be shown: whatever is killed, nothing is lost or doubled, order holds, and all recovers by itself."""

import itertools
import os
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from nrm_shared.messaging import dead_letters, names
from nrm_shared.settings import with_password
from tests.chaos import ledger
from tests.chaos.faults import Fault, Faults, pause, run_until
from tests.chaos.ledger import Balance, Ledger, Watch
from tests.chaos.load import Clients, Held
from tests.chaos.place import Place, place
from tests.support.waiting import eventually

WARM_UP_SECONDS = 5.0
KILLS_EVERY = (0.2, 0.8)
# After every other kill the next one waits until all works again: only then is it known how long that takes by itself.
WAITED_FOR = (True, False)
LOOK_SECONDS = 0.2
SPELL_SECONDS = 11.0
HOLE_SECONDS = 40.0
MORE_SECONDS, LONGEST_MORE_SECONDS = 2.0, 180.0
# From the crash to the first moment at which processes are killed again, or until it recovered on a slow machine.
QUIET_SECONDS = {"broker": 9.0, "database": 7.0, "black hole": 25.0}
DRAIN_SECONDS = 60.0
# More than come between two of those whose recovery is waited for.
LAST_FAULTS = 4
LEAST_KILLS = 60
LEAST_IN_FLIGHT = 0.8
LEAST_WINDOW_SECONDS = 90.0
EVEN = 0.9
CRASHES = {"broker": 2, "database": 2, "black hole": 1}
# So many of the recoveries of each kind must have been measured by themselves.
LEAST_ALONE = 0.5
TARGET_SECONDS = {"process": 5.0, "broker": 30.0, "database": 20.0, "black hole": 25.0}
# What this load passes before a service tells of it: a report from intake, a request for help from approval.
TOLD_BY = {
    "intake": ("intake-http", "intake-relay"),
    "approval": ("intake-http", "intake-relay", "approval-consumer", "approval-http", "approval-relay"),
}
# Whose events have their effect in a subscriber.
FED_BY = {
    "monitoring": "intake",
    "verification": "intake",
    "approval": "intake",
    "referral": "intake",
    "intake": "approval",
}
# Every process through which this load flows all the time.
BUSY = tuple(dict.fromkeys([*TOLD_BY["approval"], *(f"{subscriber}-consumer" for subscriber in FED_BY)]))


@dataclass(frozen=True)
class Felt:
    """Where a fault is felt: in what `source` tells, or in one subscriber's effects."""

    source: str
    subscriber: str | None = None

    @property
    def way(self) -> set[str]:
        """Return the processes that all have to work until recovery is seen."""
        return {*TOLD_BY[self.source], *([f"{self.subscriber}-consumer"] if self.subscriber else [])}


def felt(fault: Fault) -> list[Felt]:
    """Return where `fault` is felt: a crash and the black hole everywhere, so each subscriber's recovery counts."""
    if fault.kind != "process":
        return [Felt(source, subscriber) for subscriber, source in FED_BY.items()]
    service, _, kind = fault.name.rpartition("-")
    return [Felt(FED_BY[service], service) if kind == "consumer" else Felt(service)]


@dataclass(frozen=True)
class Recovery:
    """How long it took after one fault, in one place, until an event told after it had its effect.

    A fault that others overtook on the same way before anything could recover is `allowed` until the last of them is over.
    `alone` says that none did.
    """

    kind: str
    name: str
    seconds: float
    allowed: float
    alone: bool

    @property
    def late(self) -> bool:
        """Return whether it took longer than it may."""
        return self.seconds > self.allowed


@dataclass
class Outcome:
    """What one seed showed."""

    faults: list[Fault]
    held: Held
    balance: Balance
    recovery: list[Recovery]
    window: float


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Start an installation for one seed."""
    # Not below the checkout's own `var`: `nrm down` there would end this installation too.
    with place(Path(tempfile.gettempdir()) / f"nrm-chaos-{os.getuid()}") as made:
        ledger.install(made.installation)
        yield made


def test_the_ledger_balances_whatever_is_killed(seed: int, scene: Place, request: pytest.FixtureRequest) -> None:
    rate = float(request.config.getoption("--rate"))
    outcome = play(scene, seed, rate)
    show(seed, outcome)
    kills = [fault for fault in outcome.faults if fault.kind == "process"]
    assert outcome.balance.holds, _first_of(outcome.balance)
    # Who is not served in time is served later: in the end the rate was even.
    assert len(outcome.held.made["report"]) >= EVEN * rate * outcome.window
    assert len(outcome.held.made["request"]) >= EVEN * rate / 2 * outcome.window
    assert dead_letters.list(operator_url(scene)) == []
    assert outcome.window >= LEAST_WINDOW_SECONDS
    assert len(kills) >= LEAST_KILLS
    assert sum(fault.in_flight for fault in kills) >= LEAST_IN_FLIGHT * len(kills)
    assert not [each for each in outcome.recovery if each.late]
    for kind, least in CRASHES.items():
        assert sum(fault.kind == kind for fault in outcome.faults) == least
    for kind in TARGET_SECONDS:
        of_kind = [each for each in outcome.recovery if each.kind == kind]
        assert sum(each.alone for each in of_kind) >= LEAST_ALONE * len(of_kind), kind


def play(scene: Place, seed: int, rate: float) -> Outcome:
    """Let people work and do all harm to the installation that `seed` says."""
    chance = random.Random(seed)
    present = {process.name for process in scene.installation.processes}
    faults = Faults(scene, chance, [name for name in BUSY if name in present])
    clients = Clients(scene.installation, rate, seed)
    clients.start()
    pause(WARM_UP_SECONDS)
    began = time.monotonic()
    watch = Watch(scene.installation)
    waited_for = itertools.cycle(WAITED_FOR)

    def kill() -> None:
        fault = faults.kill_process()
        if fault and next(waited_for):
            _recovers(watch, clients.held, fault)

    def kills(seconds: float) -> None:
        run_until(time.monotonic() + seconds, kill, lambda: chance.uniform(*KILLS_EVERY))

    crashes = [("broker", faults.kill_broker), ("database", faults.crash_database)] * 2
    chance.shuffle(crashes)
    crashes.insert(chance.randint(0, len(crashes)), ("black hole", faults.swallow))
    for kind, crash in crashes:
        kills(SPELL_SECONDS)
        crash()
        pause(QUIET_SECONDS[kind])
        _recovers(watch, clients.held, faults.done[-1])
        if kind == "black hole":
            kills(HOLE_SECONDS - QUIET_SECONDS[kind])
            faults.release()
    kills(SPELL_SECONDS)
    # A slow machine is killed at for longer, never less.
    longest = time.monotonic() + LONGEST_MORE_SECONDS
    while faults.killed < LEAST_KILLS and time.monotonic() < longest:
        kills(MORE_SECONDS)
    window = time.monotonic() - began
    # People work on until the last faults are felt no more: who begins nothing sees nothing recover.
    for fault in faults.done[-LAST_FAULTS:]:
        _recovers(watch, clients.held, fault)
    clients.stop()
    due = _drained(scene)
    found = ledger.read(scene.installation)
    held = clients.held
    balance = ledger.balance(found, due, held.events, held.made)
    return Outcome(faults.done, held, balance, _recovery(found, held, faults.done), window)


def _recovers(watch: Watch, held: Held, fault: Fault) -> None:
    """Wait until everything is felt again where this fault was felt, no longer than that may take."""
    until = fault.at + timedelta(seconds=TARGET_SECONDS[fault.kind])
    for spot in felt(fault):
        subscriber = spot.subscriber or "monitoring"
        while datetime.now(UTC) < until:
            if watch.recovered(fault.at, spot.source, subscriber, _answered(fault, held)):
                break
            pause(LOOK_SECONDS)


def _answered(fault: Fault, held: Held) -> frozenset[str] | None:
    """Return the events of which a killed HTTP process' clients have an answer: nothing else shows that it is back.

    The other processes of its service tell something, too. For all other faults None: any event shows it.
    """
    if not fault.name.endswith("-http"):
        return None
    return frozenset(id for _, id in list(held.events))


def _drained(scene: Place) -> frozenset[str]:
    """Wait until nothing is on its way, and return what had been told when that was seen."""
    seen: list[ledger.Look] = []

    def nothing_left() -> bool:
        seen.append(ledger.look(scene.installation))
        return not seen[-1].left

    eventually(nothing_left, "everything is delivered", DRAIN_SECONDS)
    return seen[-1].told


def _recovery(found: Ledger, held: Held, faults: list[Fault]) -> list[Recovery]:
    """Return how the installation recovered from each fault, in each place where it was felt."""
    result: list[Recovery] = []
    for fault in faults:
        for spot in felt(fault):
            source = None if spot.subscriber else spot.source
            seconds = ledger.first_effect_after(
                found, fault.at, source=source, subscriber=spot.subscriber, among=_answered(fault, held)
            )
            way = {fault.name, *spot.way}
            others = [each for each in faults if each.kind != "process" or each.name in way]
            name = f"{fault.name}, {spot.subscriber}" if spot.subscriber else fault.name
            result.append(_measured(fault, name, seconds, others))
    return result


def _measured(fault: Fault, name: str, seconds: float | None, others: list[Fault]) -> Recovery:
    took = float("inf") if seconds is None else seconds
    # Every fault that comes while the way is still down has its own time, counted from when it came.
    allowed, alone = TARGET_SECONDS[fault.kind], True
    for gap, target in sorted(((other.at - fault.at).total_seconds(), TARGET_SECONDS[other.kind]) for other in others):
        if 0 < gap < min(took, allowed):
            allowed, alone = max(allowed, gap + target), False
    return Recovery(fault.kind, name, took, allowed, alone)


def operator_url(scene: Place) -> str:
    """Return the URL with which dead letters are looked at."""
    installation = scene.installation
    password = installation.secrets.read(installation.secrets.amqp_password(names.OPERATOR))
    return with_password(installation.environment.addresses.amqp_url(names.OPERATOR), password)


def show(seed: int, outcome: Outcome) -> None:
    """Print the table of one seed."""
    kills = [fault for fault in outcome.faults if fault.kind == "process"]
    in_flight = sum(fault.in_flight for fault in kills)
    table = Table(title=f"chaos, seed {seed}: {outcome.window:.0f} s of faults")
    for column, justify in (("what", "left"), ("seen", "right"), ("must be", "right")):
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    balance, held = outcome.balance, outcome.held
    rows: list[tuple[str, str, str]] = [
        ("kills of processes", str(len(kills)), f">= {LEAST_KILLS}"),
        *((f"  {name}", str(sum(kill.name == name for kill in kills)), "") for name in BUSY),
        ("with work in flight", f"{in_flight / max(1, len(kills)):.0%}", f">= {LEAST_IN_FLIGHT:.0%}"),
        ("2xx answers held (repeats)", f"{held.answers} ({held.repeats})", ""),
        ("reports and requests made", f"{len(held.made['report'])} and {len(held.made['request'])}", ""),
        ("events told / effects", f"{balance.told} / {balance.effects}", ""),
        ("lost", str(len(balance.lost)), "0"),
        ("doubled", str(len(balance.doubled)), "0"),
        ("unexpected", str(len(balance.unexpected)), "0"),
        ("out of order", str(len(balance.disordered)), "0"),
    ]
    for kind, target in TARGET_SECONDS.items():
        of_kind = [each for each in outcome.recovery if each.kind == kind]
        times = sorted((each.seconds, each.name) for each in of_kind if each.alone)
        half = f"{times[len(times) // 2][0]:.1f} s of {len(times)}" if times else "none"
        worst = f"{times[-1][0]:.1f} s ({times[-1][1]})" if times else "none"
        rows.append((f"recovery, {kind}: median", half, ""))
        rows.append((f"recovery, {kind}: the longest", worst, f"<= {target:.0f} s"))
        together = [each for each in of_kind if not each.alone]
        late = f"{sum(each.late for each in together)} of {len(together)}"
        rows.append((f"recovery, {kind}: late, of those that another fault overtook", late, "0"))
    for row in rows:
        table.add_row(*row)
    console = Console(width=100)
    console.print(table)
    if not balance.holds:
        # The account of what was done is as important as what came of it.
        for wrong in _first_of(balance):
            console.print(wrong, soft_wrap=True)
        for fault in outcome.faults:
            console.print(f"{fault.at:%H:%M:%S.%f} {fault.kind}: {fault.name}", soft_wrap=True)


def _first_of(balance: Balance) -> list[str]:
    return (balance.lost + balance.doubled + balance.unexpected + balance.disordered)[:10]
