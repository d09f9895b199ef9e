"""What an export says of one case, by the depth of the export (2.2): its columns are the same in every row."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.profile import profile_of
from nrm_intake.app.read_person import display_name
from nrm_intake.domain.case import Case
from nrm_intake.domain.deidentified import Counted, deidentified
from nrm_intake.domain.details import PersonDetails
from nrm_intake.domain.export import PERSONS, STATISTICS_ROWS, Export
from nrm_intake.domain.person import Person
from nrm_shared.contracts.intake import CaseProfile
from nrm_shared.kernel.calendar import dhaka_date, quarter_name

ROW_KEY_DIGITS = 24
# The watermark stands in every row: whoever cuts a piece out of the file takes it along.
WATERMARK = ("export_number", "export_requested_by", "export_requested_at")
OF_CASE = (
    *("case_number", "opened_on", "closed_on", "status", "victim_status", "risk_level", "tip_type"),
    *("gender", "age_band", "minor_now", "minor_at_act", "home_district", "current_district"),
)
# Of nobody: which row it is, in this file alone, and then what is divided first is withheld least. Places end at the
# district, moments at the quarter, age at the band, and no text is free.
ROW = "row_key"
OF_NOBODY = (
    *("opened_quarter", "gender", "age_band", "victim_status", "tip_type", "home_district", "minor_at_act", "status"),
    *("closed_quarter", "risk_level", "current_district", "minor_now"),
)
# Level L2: what to call somebody and how to reach them safely. What is deeper is read one by one and never leaves in bulk.
OF_PERSON = ("name", "safe_phones", "safe_channel", "languages")


def columns(contents: str) -> tuple[str, ...]:
    """Return the columns of an export."""
    if contents == STATISTICS_ROWS:
        return (*WATERMARK, ROW, *OF_NOBODY)
    return WATERMARK + OF_CASE + (OF_PERSON if contents == PERSONS else ())


def row_of(work: IntakeWork, export: Export, case: Case, person: Person) -> list[str]:
    """Return one row, in the order of `columns`; raise `KeyDestroyed` for somebody who was erased.

    Of a de-identified export it is what `without_identity` begins with: the columns of `OF_NOBODY`, nothing withheld yet.
    """
    known = person.known()
    profile = profile_of(case, person, dhaka_date(work.now))
    if export.de_identified:
        return _texts(_of_nobody(case, profile))
    said = _watermark(export)
    said += [case.number, *(dhaka_date(at) if at else None for at in (case.opened_at, case.closed_at))]
    said += [case.status, case.victim_status, case.risk_level, case.tip_type]
    said += [profile.gender, profile.age_band, profile.minor_now, profile.minor_at_act]
    said += [profile.home_district, profile.current_district]
    if export.contents == PERSONS:
        said += _of_person(known)
    return _texts(said)


def without_identity(export: Export, kept: Sequence[Counted]) -> tuple[list[list[str]], list[UUID]]:
    """Return the rows of a de-identified export in no order, and the cases of which there are too few to be in it.

    The key that tells the rows apart is made here and forgotten here: no two exports call a case the same, and nobody, the
    makers of this file included, finds the case of a row again.
    """
    rows = deidentified(kept)
    key = secrets.token_bytes(32)
    named = sorted((hmac.digest(key, row.case_id.bytes, "sha256").hex()[:ROW_KEY_DIGITS], *row.cells) for row in rows)
    told = {row.case_id for row in rows}
    watermark = _texts(_watermark(export))
    return [[*watermark, *row] for row in named], [row.case_id for row in kept if row.case_id not in told]


def _of_nobody(case: Case, profile: CaseProfile) -> list[object]:
    """Return the cells in the order of `OF_NOBODY`."""
    opened, closed = (quarter_name(dhaka_date(at)) if at else None for at in (case.opened_at, case.closed_at))
    said: list[object] = [opened, profile.gender, profile.age_band, case.victim_status, case.tip_type]
    said += [profile.home_district, profile.minor_at_act, case.status]
    return [*said, closed, case.risk_level, profile.current_district, profile.minor_now]


def _watermark(export: Export) -> list[object]:
    return [export.number, export.requested_by, _moment(export.requested_at)]


def _texts(said: Sequence[object]) -> list[str]:
    return ["" if one is None else str(one) for one in said]


def _of_person(known: PersonDetails) -> list[object]:
    safe = " ".join(phone.number for phone in known.phones if phone.safe_to_contact)
    return [display_name(known), safe, known.safe_channel, " ".join(known.languages)]


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
