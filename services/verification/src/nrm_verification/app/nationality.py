"""Nationality checks (step 3): asked by MoFA through intake, answered by the station of the home address."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_shared.contracts.intake import NationalityCheckRequestedV1
from nrm_shared.contracts.partner_police import NationalityCheckV1
from nrm_shared.contracts.partner_words import IdentityClaims
from nrm_shared.contracts.verification import NationalityAnsweredV1, NationalityTaskIssuedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.confidential import confidential
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, read_id
from nrm_shared.kernel.usecase import Received
from nrm_shared.reference import codes
from nrm_verification.app.police import station_of, tell
from nrm_verification.app.ports import Intake, VerificationWork
from nrm_verification.domain.nationality_check import LIVE, NationalityCheck


@dataclass(frozen=True, slots=True)
class SendNationalityCheck:
    """Read the claims and send the question to the station. A timer does this."""

    repatriation_id: UUID


@dataclass(frozen=True, slots=True)
class PostponeNationalityCheck:
    """Try again later: intake did not answer."""

    repatriation_id: UUID


@dataclass(frozen=True, slots=True)
class AnswerNationalityCheck:
    """What the station can tell."""

    repatriation_id: UUID
    result: str
    note: str | None = None
    row_version: int | None = None

    def __repr__(self) -> str:
        return "AnswerNationalityCheck(…)"


@dataclass(frozen=True, slots=True)
class FindNationalityCheck:
    """Ask for one check whose claims are to be read; nobody's claims are fetched before this was answered."""

    repatriation_id: UUID


@dataclass(frozen=True, slots=True)
class GetNationalityCheck:
    """Ask for one check with the claims to be checked (for stations that work in the portal)."""

    repatriation_id: UUID


@dataclass(frozen=True, slots=True)
class ListNationalityChecks:
    """Ask for checks, oldest first; a station sees its own."""

    status: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ShownNationalityCheck:
    """A check, and who the person is said to be (read from intake for this answer, kept nowhere)."""

    check: NationalityCheck
    identity: IdentityClaims


def on_check_requested(event: Received[NationalityCheckRequestedV1], work: VerificationWork) -> None:
    """Remember that a station has to be asked, perhaps once more; a timer reads the claims and asks it."""
    station = station_of(event.data.station)
    asked: dict[str, Any] = {"sequence": event.sequence, "by": work.actor.id, "at": work.now}
    check = work.nationality_checks.find(event.data.repatriation_id)
    if check is not None:
        check.ask_again(station.code, station.police_system, **asked)
        return
    check = NationalityCheck.ask(
        event.data.repatriation_id, station.code, station.police_system, partner=event.data.partner, **asked
    )
    work.nationality_checks.add(check)


def prepare_claims(intake: Intake) -> Any:
    """Return the preparation that reads the claims of a repatriation."""

    def prepare(command: SendNationalityCheck | GetNationalityCheck, caller: Any) -> IdentityClaims:
        return intake.nationality_claims(command.repatriation_id)

    return prepare


def send_check(command: SendNationalityCheck, work: VerificationWork) -> None:
    """Seal the question for the station's police system, unless another process did so meanwhile."""
    check = work.nationality_checks.get(command.repatriation_id)
    if check.status != "REQUESTED":
        return
    check.sent(by=work.actor.id, at=work.now)
    tell(
        work,
        check.police_system,
        NationalityCheckV1(repatriation_id=check.id, station=check.station, identity=work.prepared),
        about=check.id,
    )
    work.emit(
        NationalityTaskIssuedV1(repatriation_id=check.id, station=check.station),
        subject=check.id,
        sequence=check.row_version,
    )


def postpone_check(command: PostponeNationalityCheck, work: VerificationWork) -> None:
    """Try again later."""
    check = work.nationality_checks.get(command.repatriation_id)
    if check.status == "REQUESTED":
        check.postpone(work.now)


def answer_check(command: AnswerNationalityCheck, work: VerificationWork) -> NationalityCheck:
    """Record the station's answer and tell intake; raises `NotAsked` unless one is outstanding."""
    codes.require("/result", "nationality_result", command.result)
    check = work.nationality_checks.get(command.repatriation_id)
    work.permit(access_of(check))
    check.expect(command.row_version)
    check.answer(command.result, confidential(check.id, command.note), by=work.actor.id, at=work.now)
    work.emit(
        NationalityAnsweredV1(repatriation_id=check.id, station=check.station, result=command.result),
        subject=check.id,
        sequence=check.row_version,
    )
    return check


def find_check(query: FindNationalityCheck, work: VerificationWork) -> NationalityCheck:
    """Return the check, without claims; raises `NotFound` for a station that is not asked (any more)."""
    check = work.nationality_checks.read(query.repatriation_id)
    work.permit(access_of(check))
    return check


def get_check(query: GetNationalityCheck, work: VerificationWork) -> ShownNationalityCheck:
    """Return the check with the claims; that they were shown is audited."""
    check = work.nationality_checks.read(query.repatriation_id)
    work.permit(access_of(check))
    identity: IdentityClaims = work.prepared
    shown = sorted(identity.model_dump(exclude_none=True))
    work.disclosed("nationality-check", check.id, shown, level="L3", case_id=None)
    return ShownNationalityCheck(check, identity)


def list_checks(query: ListNationalityChecks, work: VerificationWork) -> Page[NationalityCheck]:
    """Return a page of the checks: all for the focal point, a ministry's own, a station's own while they last."""
    wanted: dict[str, Any] = {"status": query.status}
    if not work.actor.has("FP"):
        own = work.actor.organisation
        work.permit(AccessObject("nationality-check", organisation=own, assigned=frozenset(filter(None, (own,)))))
        if work.actor.has("MOF"):
            wanted["partner"] = own
        else:
            wanted = {"station": own, "status": tuple(state for state in LIVE if query.status in (None, state))}
    found = work.nationality_checks.page(after=read_id(query.after), limit=query.limit + 1, **wanted)
    return page(found, query.limit, by_id)


def access_of(check: NationalityCheck) -> AccessObject:
    """Return the check as the permission table sees it."""
    return AccessObject("nationality-check", id=str(check.id), assigned=check.parties)
