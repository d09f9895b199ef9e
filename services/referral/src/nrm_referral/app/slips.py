"""Printing a slip, and checking one that somebody shows (step 11, INV-31, INV-42)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nrm_referral.app.access import referral_object
from nrm_referral.app.case_work import read_case
from nrm_referral.app.ports import ReferralWork
from nrm_referral.domain.organisation import OrganisationRef, organisation_key
from nrm_referral.domain.slip import SlipPrint, token_digest
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.errors import NotFound, NotYet, Refused
from nrm_shared.kernel.ids import new_id, random_base32

# 26 characters of 5 bits: 130 bits of secret.
TOKEN_CHARACTERS = 26


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Print the slip of a live referral, `language` first (bn or en)."""

    referral_id: UUID
    language: str = "bn"


@dataclass(frozen=True, slots=True)
class CheckSlip:
    """Asks whether the sheet with this number and token is one of ours."""

    number: str
    token: str


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """What goes on the sheet; there is no field for a person. `token` goes into the QR code and nowhere else."""

    slip_number: str
    token: str
    label_bn: str
    label_en: str
    district: str | None
    services: tuple[tuple[str, str], ...]
    issued_on: date
    respond_by: datetime


@dataclass(frozen=True, slots=True)
class SlipCheck:
    """The answer of a check: whether it is valid, and for which organisation."""

    valid: bool
    organisation: str | None = None


def print_slip(query: PrintSlip, work: ReferralWork) -> SlipSheet:
    """Return the sheet and note the printing; raises `Refused` (slip-invalid) for a referral that is not live."""
    referral = work.referrals.read(query.referral_id)
    file = work.case_files.read(referral.case_id)
    work.permit(referral_object(referral, file, read_case(work, referral.case_id), kind="slip"))
    if not referral.live or referral.slip_number is None or referral.issued_at is None or referral.respond_by is None:
        raise Refused("slip-invalid")
    organisation = _organisation(work, referral.organisation)
    token = random_base32(TOKEN_CHARACTERS)
    work.slip_prints.add(
        SlipPrint(
            id=new_id(),
            row_version=1,
            created_at=work.now,
            referral_id=referral.id,
            token_hash=token_digest(token),
            language=query.language,
            printed_by=work.actor.id,
            printed_at=work.now,
        )
    )
    work.record("slip", referral.id, case_id=file.id, reason=f"printed-{query.language}")
    return SlipSheet(
        slip_number=referral.slip_number,
        token=token,
        label_bn=organisation.label_bn,
        label_en=organisation.label_en,
        district=organisation.district,
        services=tuple((row.need, row.term) for row in referral.items),
        issued_on=dhaka_date(referral.issued_at),
        respond_by=referral.respond_by,
    )


def check_slip(query: CheckSlip, work: ReferralWork) -> SlipCheck:
    """Return whether the sheet is genuine and its referral still lives; a wrong token and no such number look alike."""
    found = work.referrals.where(slip_number=query.number)
    if not found or not found[0].live:
        return SlipCheck(valid=False)
    sheets = work.slip_prints.where(referral_id=found[0].id)
    if not any(sheet.matches(query.token) for sheet in sheets):
        return SlipCheck(valid=False)
    return SlipCheck(valid=True, organisation=found[0].organisation)


def _organisation(work: ReferralWork, organisation: str) -> OrganisationRef:
    try:
        return work.organisations.read(organisation_key(organisation))
    except NotFound as error:
        raise NotYet from error
