"""docs/lifecycle.md: every state machine as a table and a picture, from the tables that the code runs on."""

import importlib
import importlib.util
import pkgutil
import sys
from dataclasses import dataclass
from pathlib import Path

from docs.generate.markdown import NOTICE, code, table
from nrm_shared.attachments.attachment import MACHINE as ATTACHMENTS
from nrm_shared.kernel.machine import NEW, Machine, Move

INTRODUCTION = """# Lifecycles

Each aggregate moves only along its table; any other move is refused (409 `illegal-move`) and changes nothing. Every move
is stored with who, when, why, from and to. A case's stage is derived from these states and never set.
"""


# What several services keep in the same way.
EVERY = "shared"


@dataclass(frozen=True, slots=True)
class Found:
    """A machine and the service and module it was found in."""

    service: str
    module: str
    machine: Machine


def lifecycle_page(root: Path) -> str:
    """Return the page for all services in `root`."""
    machines = find_machines(root)
    parts = [NOTICE, INTRODUCTION]
    parts.append(
        table(
            ("aggregate", "owner", "states", "moves"),
            [
                (
                    f"[{found.machine.name}](#{_anchor(found)})",
                    found.service,
                    str(len(found.machine.statuses)),
                    str(len(found.machine.moves)),
                )
                for found in machines
            ],
        )
    )
    parts += [_section(found) for found in machines]
    return "\n".join(parts)


def find_machines(root: Path) -> list[Found]:
    """Return the machines of every `services/*/src/nrm_*/domain` and of what they share, by service and name."""
    files = "nrm_shared.attachments.attachment"
    found = {(EVERY, ATTACHMENTS.name): Found(EVERY, files, ATTACHMENTS)}
    for source in sorted(root.glob("services/*/src")):
        for domain in sorted(source.glob("nrm_*/domain")):
            for module in _modules(source, f"{domain.parent.name}.domain", domain):
                for thing in vars(importlib.import_module(module)).values():
                    if isinstance(thing, Machine):
                        # A machine that another module imports is the same one: the first module by name tells it.
                        found.setdefault((source.parent.name, thing.name), Found(source.parent.name, module, thing))
    return [found[key] for key in sorted(found)]


def _modules(source: Path, package: str, folder: Path) -> list[str]:
    if importlib.util.find_spec(package.partition(".")[0]) is None:
        sys.path.append(str(source))
    return sorted(f"{package}.{module.name}" for module in pkgutil.walk_packages([str(folder)]))


def _anchor(found: Found) -> str:
    # GitHub drops the colon of the heading `service: name` and joins its words by hyphens.
    return f"{found.service}-{found.machine.name}".lower().replace(" ", "-")


def _section(found: Found) -> str:
    machine = found.machine
    rows = [(code(move.id), move.source, code(move.verb), move.target, move.who, move.guard) for move in machine.moves]
    moves = table(("move", "from", "verb", "to", "who", "guard"), rows)
    return f"## {found.service}: {machine.name}\n\nDefined in `{found.module}`.\n\n{_picture(machine)}\n{moves}"


def _picture(machine: Machine) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {_state(move.source)} --> {_state(move.target)}: {move.verb}" for move in machine.moves]
    lines += [f"    {_state(status)} --> [*]" for status in sorted(_ends(machine.moves))]
    return "\n".join([*lines, "```", ""])


def _ends(moves: tuple[Move, ...]) -> set[str]:
    """Return the states that no move leaves."""
    return {move.target for move in moves} - {move.source for move in moves}


def _state(status: str) -> str:
    return "[*]" if status == NEW else status.replace("-", "_").replace(" ", "_")
