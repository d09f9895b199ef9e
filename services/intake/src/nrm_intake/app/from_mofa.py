"""The moves of a repatriation, and MoFA's sealed messages that make them (guideline step 3, 2.6.2).

A letter's refusal is answered by the door, on MoFA's own queue. MoFA's officers make the same moves in `repatriations.py`.
"""

import json
from datetime import datetime

from nrm_intake.app.objects import own_work, repatriation_object
from nrm_intake.app.person_input import IdentifierInput, PersonInput, checked_person
from nrm_intake.app.persons import register_person
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.details import BirthDate, PersonDetails
from nrm_intake.domain.repatriation import HomeUnknown, OutOfOrder, Repatriation
from nrm_shared.contracts.intake import (
    NationalityCheckRequestedV1,
    RepatriationNotifiedV1,
    RepatriationReceivedV1,
    RepatriationReturnedV1,
    TravelArrangedV1,
)
from nrm_shared.contracts.partner_mofa import (
    MessageAcceptedV1,
    ReturnedV1,
    ReturnNotifiedV1,
)
from nrm_shared.contracts.partner_mofa import (
    NationalityCheckRequestedV1 as NationalityCheckLetterV1,
)
from nrm_shared.contracts.partner_mofa import (
    TravelArrangedV1 as TravelLetterV1,
)
from nrm_shared.contracts.partner_words import IdentityClaims
from nrm_shared.kernel.calendar import dhaka_date
from nrm_shared.kernel.confidential import Confidential, confidential
from nrm_shared.kernel.errors import Refused
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.usecase import Received
from nrm_shared.reference import stations

MOFA = "mofa"
"""The ministry's own system and organisation."""


class RepatriationKnown(Refused):
    """This repatriation was notified before."""

    default_code = "repatriation-known"


class RepatriationUnknown(Refused):
    """No repatriation was notified under this reference."""

    default_code = "repatriation-unknown"


def accepted(received: Received[ReturnNotifiedV1]) -> MessageAcceptedV1:
    """Return the receipt of a message that was recorded."""
    return MessageAcceptedV1(
        repatriation_reference=received.data.repatriation_reference,
        message_id=received.id,
        message_type=received.type,
    )


def on_return_notified(message: Received[ReturnNotifiedV1], work: IntakeWork) -> None:
    """Enter the person and the repatriation; raises `RepatriationKnown` or `Malformed` with the field."""
    said = message.data
    enter_return(
        said.person,
        partner=message.sender or MOFA,
        reference=said.repatriation_reference,
        country=said.country,
        mission=said.mission,
        informed_by=said.informed_by,
        notified_at=said.notified_at,
        work=work,
    )


def enter_return(
    person: IdentityClaims,
    *,
    partner: str,
    reference: str,
    country: str,
    mission: str,
    informed_by: str,
    notified_at: datetime,
    work: IntakeWork,
) -> Repatriation:
    """Enter a person of whom a mission tells, and the repatriation that `partner` calls `reference`; tell the others.

    Raises `RepatriationKnown`, or `Malformed` with the field.
    """
    work.permit(own_work("repatriation", work))
    if not work.repatriations.is_free(reference):
        raise RepatriationKnown
    entered, _ = register_person(work, checked_person(_person(person), dhaka_date(work.now), "/person"), "/person")
    record = Repatriation(
        id=new_id(),
        partner=partner,
        reference=reference,
        person_id=entered.id,
        country=country,
        mission=mission,
        informed_by=informed_by,
        notified_at=notified_at,
    )
    record.notify(by=work.actor.id, at=work.now)
    work.repatriations.add(record)
    work.emit(
        RepatriationNotifiedV1(repatriation_id=record.id, informed_by=record.informed_by),
        subject=record.id,
        sequence=record.row_version,
    )
    return record


def on_nationality_check_requested(message: Received[NationalityCheckLetterV1], work: IntakeWork) -> None:
    """Ask the station of the home address; raises `HomeUnknown`, `OutOfOrder`, `RepatriationUnknown` or `Malformed`."""
    record = known(message.data.repatriation_reference, work)
    request_nationality(record, message.data.station, work)


def on_travel_arranged(message: Received[TravelLetterV1], work: IntakeWork) -> None:
    """Record travel; raises `NationalityNotConfirmed` before the station said so."""
    said = message.data
    record = known(said.repatriation_reference, work)
    arrange_travel(
        record,
        kind=said.document_type,
        number=said.document_number,
        issued_at=said.issued_at,
        expected=said.expected_return_at,
        work=work,
    )


def on_returned(message: Received[ReturnedV1], work: IntakeWork) -> None:
    """Record arrival and reception; raises `OutOfOrder` or `RepatriationUnknown`."""
    said = message.data
    record = known(said.repatriation_reference, work)
    record_return(record, said.return_at, said.return_mode, said.port, work)
    received_at = said.received_at or said.return_at
    note = confidential(record.person_id, said.reception_note)
    record_reception(record, said.received_by, received_at, note, work)


def known(reference: str, work: IntakeWork) -> Repatriation:
    """Return the partner's repatriation that MoFA calls `reference`, locked; raises `RepatriationUnknown`."""
    found = work.repatriations.with_reference(reference)
    if found is None:
        raise RepatriationUnknown
    record = work.repatriations.get(found.id)
    work.permit(repatriation_object(record, work))
    return record


def request_nationality(record: Repatriation, station: str | None, work: IntakeWork) -> None:
    """Ask the named station, or the one of the home upazila (decision 8); raises as `on_nationality_check_requested`."""
    if station is not None:
        stations.require("/station", station)
    else:
        upazila = work.persons.get(record.person_id).home_upazila
        if upazila is None:
            raise HomeUnknown
        station = stations.for_upazila(upazila).code
    record.request_nationality(station, by=work.actor.id, at=work.now)
    work.emit(
        NationalityCheckRequestedV1(repatriation_id=record.id, station=station, partner=record.partner),
        subject=record.id,
        sequence=record.row_version,
    )


def arrange_travel(
    record: Repatriation,
    *,
    kind: str,
    number: str,
    issued_at: datetime,
    expected: datetime | None,
    work: IntakeWork,
) -> None:
    """Record travel and document and tell; raises `NationalityNotConfirmed` or `OutOfOrder`."""
    document = json.dumps({"number": number, "issued_at": issued_at.isoformat()})
    record.arrange_travel(Confidential(record.person_id, document), kind, expected, by=work.actor.id, at=work.now)
    work.emit(TravelArrangedV1(repatriation_id=record.id), subject=record.id, sequence=record.row_version)


def record_return(record: Repatriation, return_at: datetime, mode: str, port: str, work: IntakeWork) -> None:
    """Record the arrival and tell; raises `OutOfOrder`."""
    record.returned(return_at, mode, Confidential(record.person_id, port), by=work.actor.id, at=work.now)
    work.emit(RepatriationReturnedV1(repatriation_id=record.id), subject=record.id, sequence=record.row_version)


def record_reception(
    record: Repatriation, who: str, when: datetime, note: Confidential | None, work: IntakeWork
) -> None:
    """Record who received the person and tell; raises `OutOfOrder`."""
    if when < (record.return_at or when):
        raise OutOfOrder
    record.received(who, when, note, by=work.actor.id, at=work.now)
    work.emit(
        RepatriationReceivedV1(repatriation_id=record.id, received_by=who),
        subject=record.id,
        sequence=record.row_version,
    )


def _person(claims: IdentityClaims) -> PersonInput:
    birth = claims.date_of_birth
    return PersonInput(
        details=PersonDetails(
            name_bn=claims.name_bn,
            name_en=claims.name_en,
            birth=BirthDate(birth.value, birth.precision) if birth else None,
            father_name=claims.father_name,
            mother_name=claims.mother_name,
            home_address=claims.home_address,
        ),
        gender=claims.gender,
        home_district=claims.home_district,
        home_upazila=claims.home_upazila,
        identifiers=tuple(IdentifierInput(one.type, one.value, one.country, "own") for one in claims.identifiers),
    )
