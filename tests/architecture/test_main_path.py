"""The main path of docs/architecture.md tells what is: events, who tells and who reads them, queues, messages, requests."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence

from nrm_shared.contracts import partner_mofa, partner_police
from nrm_shared.contracts.catalogue import EVENTS
from nrm_shared.contracts.readers import READERS
from nrm_shared.messaging import names
from tests.architecture.source import ROOT, SERVICES, modules
from tests.architecture.test_readmes import told_by

HEADING = "## The main path, message by message\n"
CODE = re.compile(r"`([^`]+)`")
EVENT = re.compile(r"(?:intake|verification|approval|referral)\.[a-z-]+")
LETTER = re.compile(r"(?:mofa|police)\.[a-z-]+\.v\d")
QUEUE = re.compile(r"[a-z-]+\.(?:inbox|from-[a-z]+)|partner\.[a-z-]+\.out")
REQUEST = re.compile(r"(?:GET|POST) /v1/\S+")
LETTERS = {
    kind.TYPE for module in (partner_mofa, partner_police) for kind in vars(module).values() if hasattr(kind, "TYPE")
}
QUEUES = {names.inbox(service) for service in SERVICES} | {
    queue(partner) for partner in names.PARTNERS for queue in (names.from_partner, names.partner_out)
}


def rows(page: str) -> Iterator[dict[str, str]]:
    """Yield the rows of the table by the heads of their columns; the first column is called `message`."""
    lines = [line for line in page.partition(HEADING)[2].splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    for row in cells[2:]:
        yield dict(zip(["message", *cells[0][1:]], row, strict=True))


def routes() -> set[str]:
    """Return every request as the oracle of access lists it: the service, a method, a path with `{}` for what varies."""
    lines = (ROOT / "tests/security/expected.csv").read_text(encoding="utf-8").splitlines()
    listed = csv.reader(line for line in lines if line and not line.startswith("#"))
    return {f"{row[0]} {re.sub(r'{[^}]*}', '{}', row[1])}" for row in listed}


def untrue(row: Mapping[str, str], told: Mapping[str, set[str]], known: set[str]) -> Sequence[str]:
    """Return what is not so in a row, given the events that each service tells and the requests there are."""
    at, spans = row["at"], CODE.findall(" ".join(row.values()))
    readers = {word for word in row["read by"].split(", ") if word}
    wrong = [one for one in spans if LETTER.fullmatch(one) and one not in LETTERS]
    wrong += [one for one in spans if QUEUE.fullmatch(one) and one not in QUEUES]
    wrong += [one for one in spans if REQUEST.fullmatch(one) and f"{at} {one}" not in known]
    for event in (f"{one}.v1" for one in CODE.findall(row["tells"])):
        reading = {service for service, types in READERS.items() if event in types}
        if event not in EVENTS or event not in told.get(at, ()) or reading - {"monitoring"} != readers:
            wrong.append(event)
        if "monitoring" not in reading:
            wrong.append(f"{event}: not read by monitoring")
    return wrong


def test_every_message_of_the_main_path_is_told_and_read_as_the_table_says() -> None:
    told = {service: told_by(service, modules()) for service in SERVICES}
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    found = {row["message"]: untrue(row, told, routes()) for row in rows(page)}

    assert {row["message"][:2].rstrip("abcde") for row in rows(page)} == {str(number) for number in range(1, 17)}
    assert {message: wrong for message, wrong in found.items() if wrong} == {}


def test_every_event_told_beside_the_table_exists() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    named = {one for one in CODE.findall(text) if EVENT.fullmatch(one) and not QUEUE.fullmatch(one)}
    places = {f"{service}.{what}" for service in SERVICES for what in ("events", "sealed")}
    assert {one for one in named - places if f"{one}.v1" not in EVENTS} == set()


def test_a_row_that_is_not_so_would_be_seen() -> None:
    told = {"intake": {"intake.case-opened.v1"}}
    row = {"message": "1", "sends": "`POST /v1/reports`", "to": "`intake.inbox`", "at": "intake"}
    row |= {"tells": "`intake.case-opened`", "read by": "verification, approval, referral"}
    known = {"intake POST /v1/reports"}

    assert untrue(row, told, known) == []
    assert untrue(row | {"read by": "approval"}, told, known) == ["intake.case-opened.v1"]
    assert untrue(row | {"tells": "`intake.case-lost`", "read by": ""}, told, known)
    assert untrue(row | {"to": "`intake.from-nobody`"}, told, known) == ["intake.from-nobody"]
    assert untrue(row | {"sends": "`mofa.no-such.v1`"}, told, known) == ["mofa.no-such.v1"]
    assert untrue(row | {"at": "approval"}, told, known) == ["POST /v1/reports", "intake.case-opened.v1"]
