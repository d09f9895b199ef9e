"""``nrm audit``: whether the audit is as it was sealed, its roots, an export to verify elsewhere, proof of one row."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nrm_cli.console import fail, print_table, say

if TYPE_CHECKING:
    from nrm_shared.audit.keys import PublicKeys
    from nrm_shared.audit.seal import Seal
    from nrm_shared.audit.sources import Database
    from nrm_shared.audit.verify import Copies, Report, Source

app = typer.Typer(
    help="The audit trail: verify it, show its roots, export it, prove a row (`prove ROW --service SERVICE`).",
    no_args_is_help=True,
)

# Monitoring keeps the seals of all others; its own are kept by intake.
WITNESS = "monitoring"
WITNESS_OF_WITNESS = "intake"

# Enough to compare two by eye; an export holds the whole ones.
ROOT_DIGITS = 16
ROOT = f"root (first {ROOT_DIGITS} digits)"

Service = Annotated[str | None, typer.Option("--service", help="Only this service.")]
Keys = Annotated[Path | None, typer.Option("--keys", help="The public keys; else those of this installation.")]
Roots = Annotated[
    Path | None, typer.Option("--roots", help="The folder of the seals' copies; else this installation's.")
]
LogName = Annotated[str, typer.Option("--log", help="audit_event or action_history.")]


@app.command()
def verify(
    service: Service = None,
    offline: Annotated[
        list[Path] | None, typer.Option("--offline", help="An export or a plain dump instead of the databases.")
    ] = None,
    keys: Keys = None,
    roots: Roots = None,
    *,
    without_copies: Annotated[
        bool, typer.Option("--without-copies", help="Be content without any copy outside the database.")
    ] = False,
) -> None:
    """Recompute everything; name the first broken row of each trail. Exit code 1 if there is one."""
    from nrm_shared.audit.verify import sound, verify

    known = _public_keys(keys)
    good = True
    with _sources(service, offline) as found:
        for source in found:
            copies = [*_file(source.service, roots), *_witnesses(source.service, found)]
            reports = verify(source, known, copies)
            _tell(source.service, reports)
            bare = [report for report in reports if report.seals and not any(report.copied.values())]
            if bare and not without_copies:
                say(f"  {source.service}: no copy outside the database knows its seals (--roots, --without-copies)")
            good = good and sound(reports) and (without_copies or not bare)
    if not good:
        raise typer.Exit(1)


@app.command("roots")
def show_roots(service: Service = None) -> None:
    """Show the last root of each trail, and how many seals the copies outside know."""
    from nrm_shared.audit.record import LOGS

    rows = []
    with _sources(service, None) as found:
        for source in found:
            copies = [*_file(source.service, None), *_witnesses(source.service, found)]
            for log in LOGS.values():
                seals = list(source.seals(log))
                last = seals[-1].statement if seals else None
                sealed_at = (
                    datetime.fromtimestamp(last.sealed_at / 1_000_000, UTC).isoformat(" ", "seconds") if last else ""
                )
                outside = ", ".join(f"{each.origin} {_of(each.seals, log.name)}" for each in copies)
                root = last.root.hex()[:ROOT_DIGITS] if last else ""
                rows.append(
                    (source.service, log.name, str(len(seals)), str(last.last if last else 0), sealed_at, root, outside)
                )
    print_table("", ("service", "trail", "seals", "up to row", "last sealed (UTC)", ROOT, "copies outside"), rows)


@app.command()
def export(
    service: Annotated[str, typer.Argument(help="Whose audit.")],
    file: Annotated[Path, typer.Argument(help="Where to write it; it holds ids and names of fields, no values.")],
) -> None:
    """Write rows and seals of one service to a file that `./nrm audit verify --offline` takes, anywhere."""
    from nrm_local.names import SERVICES_WITH_DATABASE
    from nrm_shared.audit.sources import export

    with _connected(service) as source, _usable(file), file.open("w", encoding="utf-8") as out:
        others = [other for other in SERVICES_WITH_DATABASE if other != service]
        rows = export(source, others, out, datetime.now(UTC))
    say(f"{rows} rows of {service} are in {file}")


@app.command()
def prove(
    row: Annotated[int, typer.Argument(help="The row's id.")],
    service: Annotated[str, typer.Option("--service", help="Whose audit (needed: each service counts its rows).")],
    log: LogName = "audit_event",
) -> None:
    """Print the proof that a row is under a signed root, as JSON."""
    from nrm_shared.audit.proof import NotProven, prove
    from nrm_shared.audit.record import LOGS

    if log not in LOGS:
        raise fail(f"there is no trail {log!r}; there are: {', '.join(LOGS)}")
    with _connected(service) as source:
        try:
            typer.echo(json.dumps(prove(source, LOGS[log], row), ensure_ascii=False, indent=1))
        except NotProven as error:
            raise fail(str(error)) from error


@app.command("check-proof")
def check_proof(
    file: Annotated[Path, typer.Argument(help="What `./nrm audit prove` printed.")], keys: Keys = None
) -> None:
    """Check a proof with nothing but the public keys. Exit code 1 if it proves nothing."""
    from nrm_shared.audit.proof import proven

    try:
        with _usable(file):
            proof = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise fail(f"{file} is no proof: it holds no JSON; `./nrm audit prove` prints one") from error
    if not proven(proof, _public_keys(keys)):
        raise fail(
            "this proves nothing: the row is not the one that was sealed, or the seal is not signed by a known key"
        )
    say("The row is as it was sealed.")


def _tell(service: str, reports: Sequence["Report"]) -> None:
    for report in reports:
        if report.broken is not None:
            broken = report.broken
            say(f"{service} {report.log}: row {broken.row} {broken.what} (seal {broken.seal}): {broken.detail}")
            continue
        outside = ", ".join(f"{count} in {origin}" for origin, count in report.copied.items())
        say(
            f"{service} {report.log}: sound; {report.rows} rows under {report.seals} seals"
            f" ({outside or 'no copies'}), {report.unsealed} not sealed yet"
        )


@contextmanager
def _sources(service: str | None, offline: list[Path] | None) -> Iterator[list["Source"]]:
    """Yield what is to be verified: the databases of this installation, or the files given."""
    from nrm_local.names import SERVICES_WITH_DATABASE
    from nrm_shared.audit.sources import NotAnExport

    if offline:
        try:
            found: list[Source] = [_opened(path, service) for path in offline]
        except NotAnExport as error:
            raise fail(f"{error} is no export of `./nrm audit export`; for a plain dump say --service") from error
        yield found
        return
    with ExitStack() as stack:
        yield [stack.enter_context(_connected(one)) for one in ([service] if service else SERVICES_WITH_DATABASE)]


@contextmanager
def _connected(service: str) -> Iterator["Database"]:
    from nrm_cli.databases import reachable_database
    from nrm_local.names import SERVICES_WITH_DATABASE
    from nrm_shared.audit.sources import connected

    if service not in SERVICES_WITH_DATABASE:
        raise fail(f"there is no service {service!r} with an audit; there are: {', '.join(SERVICES_WITH_DATABASE)}")
    with connected(service, reachable_database(service)) as source:
        yield source


def _file(service: str, roots: Path | None) -> list["Copies"]:
    from nrm_local.installation import Installation
    from nrm_shared.audit import roots_file
    from nrm_shared.audit.verify import Copies

    path = roots / f"{service}.jsonl" if roots else Installation.here().layout.audit_roots(service)
    return [Copies("the file outside", roots_file.read(path))] if path.exists() else []


def _witnesses(service: str, found: Iterable["Source"]) -> list["Copies"]:
    """Return what another service keeps of this one's seals: of those at hand, else of the witness's database."""
    from nrm_shared.audit.sources import Database
    from nrm_shared.audit.verify import Copies

    others = {source.service: source for source in found if source.service != service}
    witness = WITNESS if service != WITNESS else WITNESS_OF_WITNESS
    online = all(isinstance(source, Database) for source in found)
    if witness in others:
        return [Copies(witness, others[witness].kept(service))]
    if not online:
        return []
    with _connected(witness) as source:
        return [Copies(witness, source.kept(service))]


def _of(seals: Iterable["Seal"], log: str) -> int:
    return sum(1 for seal in seals if seal.statement.log == log)


def _opened(path: Path, service: str | None) -> "Source":
    from nrm_shared.audit.sources import NotAnExport, opened

    try:
        with _usable(path):
            return opened(path, service)
    except UnicodeDecodeError as error:
        raise NotAnExport(str(path)) from error


def _public_keys(path: Path | None) -> "PublicKeys":
    """Return the keys of the file, else of this installation."""
    from nrm_local.installation import Installation
    from nrm_shared.audit.keys import read_public_keys

    installed = Installation.here().secrets.audit_public_keys
    if path is None and not installed.exists():
        raise fail("nothing was started here yet; `./nrm up` starts it. For keys of elsewhere say --keys")
    try:
        with _usable(path or installed):
            return read_public_keys(path or installed)
    except ValueError as error:
        raise fail(str(error)) from error


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    """Turn a file that is not there, or may not be opened, into one sentence."""
    try:
        yield
    except OSError as error:
        raise fail(f"{path}: {error.strerror}") from error
