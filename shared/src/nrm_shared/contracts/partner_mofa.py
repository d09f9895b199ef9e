"""Messages to and from the Ministry of Foreign Affairs (guideline step 3). Sealed both ways."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from nrm_shared.contracts.base import SealedMessage
from nrm_shared.contracts.partner_words import Country, IdentityClaims, Line, PartnerReference
from nrm_shared.contracts.typed import Moment
from nrm_shared.contracts.words import Reference

Port = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]


class FromMofa(SealedMessage):
    """What every message from MoFA names."""

    reference: PartnerReference = Field(description="MoFA's own reference of this letter.")
    repatriation_reference: PartnerReference = Field(description="MoFA's key of the repatriation; the same throughout.")


class ToMofa(SealedMessage):
    """What every answer to MoFA names."""

    repatriation_reference: PartnerReference = Field(description="MoFA's own key of the repatriation.")


class ReturnNotifiedV1(FromMofa):
    """A mission knows of a person who may be repatriated."""

    TYPE: ClassVar[str] = "mofa.return-notified.v1"
    person: IdentityClaims
    country: Country = Field(description="Where the person is now.")
    mission: Line
    informed_by: str = Field(pattern=r"^(HOST_GOVERNMENT|SELF|FAMILY|NGO)$")
    notified_at: Moment


class NationalityCheckRequestedV1(FromMofa):
    """MoFA asks the home ministry whether the person is a national."""

    TYPE: ClassVar[str] = "mofa.nationality-check-requested.v1"
    station: Reference | None = Field(default=None, description="If MoFA knows it; else chosen by the home address.")
    requested_at: Moment


class TravelArrangedV1(FromMofa):
    """Travel and document are arranged; refused before nationality is confirmed."""

    TYPE: ClassVar[str] = "mofa.travel-arranged.v1"
    document_type: str = Field(pattern=r"^(PASSPORT|TRAVEL_PERMIT)$")
    document_number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=40)]
    issued_at: Moment
    expected_return_at: Moment | None = None


class ReturnedV1(FromMofa):
    """The person landed and was received."""

    TYPE: ClassVar[str] = "mofa.returned.v1"
    return_at: Moment
    return_mode: str = Field(default="AIR", pattern=r"^(AIR|LAND|SEA)$")
    port: Port
    received_by: str = Field(pattern=r"^(GOVERNMENT|NGO|FAMILY)$")
    received_at: Moment | None = None
    reception_note: Line | None = None


class NationalityConfirmedV1(ToMofa):
    """The person is a national; travel may be arranged."""

    TYPE: ClassVar[str] = "mofa.nationality-confirmed.v1"
    decided_at: Moment


class NationalityNotConfirmedV1(ToMofa):
    """Nationality could not be confirmed."""

    TYPE: ClassVar[str] = "mofa.nationality-not-confirmed.v1"
    decided_at: Moment


class MessageAcceptedV1(ToMofa):
    """The message was recorded."""

    TYPE: ClassVar[str] = "mofa.message-accepted.v1"
    message_id: UUID
    message_type: str


class MessageRefusedV1(SealedMessage):
    """The message was not recorded; nothing was changed by it."""

    TYPE: ClassVar[str] = "mofa.message-refused.v1"
    message_id: UUID | None = Field(description="The AMQP message_id of the refused message, if it was readable.")
    message_type: str | None = Field(default=None, max_length=80)
    reference: PartnerReference | None = Field(default=None, description="MoFA's reference, if it was readable.")
    repatriation_reference: PartnerReference | None = None
    code: str = Field(pattern=r"^[a-z0-9-]{1,60}$", description="Stable code of the rule.")
    field: str = Field(default="", max_length=200, description="JSON pointer into the message; empty: all of it.")
    detail_bn: str = Field(default="", max_length=500)
    detail_en: str = Field(default="", max_length=500)


FROM_MOFA: tuple[type[SealedMessage], ...] = (
    ReturnNotifiedV1,
    NationalityCheckRequestedV1,
    TravelArrangedV1,
    ReturnedV1,
)
TO_MOFA: tuple[type[SealedMessage], ...] = (
    NationalityConfirmedV1,
    NationalityNotConfirmedV1,
    MessageAcceptedV1,
    MessageRefusedV1,
)
