"""What an export says of one case, by the depth of the export (2.2): its columns are the same in every row."""

from datetime import datetime

from nrm_intake.app.ports import IntakeWork
from nrm_intake.app.profile import profile_of
from nrm_intake.app.read_person import display_name
from nrm_intake.domain.case import Case
from nrm_intake.domain.details import PersonDetails
from nrm_intake.domain.export import PERSONS, Export
from nrm_intake.domain.person import Person
from nrm_shared.kernel.calendar import dhaka_date

# The watermark stands in every row: whoever cuts a piece out of the file takes it along.
WATERMARK = ("export_number", "export_requested_by", "export_requested_at")
OF_CASE = (
    *("case_number", "opened_on", "closed_on", "status", "victim_status", "risk_level", "tip_type"),
    *("gender", "age_band", "minor_now", "minor_at_act", "home_district", "current_district"),
)
# Level L2: what to call somebody and how to reach them safely. What is deeper is read one by one and never leaves in bulk.
OF_PERSON = ("name", "safe_phones", "safe_channel", "languages")


def columns(contents: str) -> tuple[str, ...]:
    """Return the columns of an export."""
    return WATERMARK + OF_CASE + (OF_PERSON if contents == PERSONS else ())


def row_of(work: IntakeWork, export: Export, case: Case, person: Person) -> list[str]:
    """Return one row, in the order of `columns`; raise `KeyDestroyed` for somebody who was erased."""
    known = person.known()
    profile = profile_of(case, person, dhaka_date(work.now))
    said: list[object] = [export.number, export.requested_by, _moment(export.requested_at)]
    said += [case.number, *(dhaka_date(at) if at else None for at in (case.opened_at, case.closed_at))]
    said += [case.status, case.victim_status, case.risk_level, case.tip_type]
    said += [profile.gender, profile.age_band, profile.minor_now, profile.minor_at_act]
    said += [profile.home_district, profile.current_district]
    if export.contents == PERSONS:
        said += _of_person(known)
    return ["" if one is None else str(one) for one in said]


def _of_person(known: PersonDetails) -> list[object]:
    safe = " ".join(phone.number for phone in known.phones if phone.safe_to_contact)
    return [display_name(known), safe, known.safe_channel, " ".join(known.languages)]


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
