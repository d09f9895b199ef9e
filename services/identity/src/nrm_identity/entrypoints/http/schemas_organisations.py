"""What the routes of organisations and clients take and answer."""

from pydantic import BaseModel, ConfigDict, Field

from nrm_identity.app.register_organisation import RegisterOrganisation
from nrm_identity.domain.organisation import Particulars
from nrm_identity.entrypoints.http.schemas import Body, Code, Codes, Label, OrganisationCode


class OrganisationBody(Body):
    """A new organisation."""

    id: OrganisationCode
    kind: Code
    label_bn: Label
    label_en: Label
    district: Code | None = None
    parent: OrganisationCode | None = None
    jurisdictions: Codes = []
    frontline: bool = False

    def command(self) -> RegisterOrganisation:
        """Return the command this body asks for."""
        particulars = Particulars(
            kind=self.kind,
            label_bn=self.label_bn,
            label_en=self.label_en,
            district=self.district,
            parent=self.parent,
            jurisdictions=tuple(self.jurisdictions),
            frontline=self.frontline,
        )
        return RegisterOrganisation(self.id, particulars)


class OrganisationAnswer(BaseModel):
    """An organisation; its `id` is the code by which all services know it."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(validation_alias="code")
    kind: str
    label_bn: str
    label_en: str
    district: str | None
    parent: str | None
    jurisdictions: list[str]
    frontline: bool
    active: bool
    row_version: int


class LabelsBody(Body):
    """Which organisations to name."""

    ids: list[OrganisationCode] = Field(min_length=1, max_length=100)


class OrganisationLabelAnswer(BaseModel):
    """How an organisation is called."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(validation_alias="code")
    label_bn: str
    label_en: str
    kind: str
    district: str | None


class OrganisationLabelList(BaseModel):
    """The labels of those that exist."""

    items: list[OrganisationLabelAnswer]


class ClientAnswer(BaseModel):
    """A client and whether it may have tokens."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: str
    organisation: str | None
    active: bool
    row_version: int
