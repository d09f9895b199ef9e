"""Keep what identity tells of organisations."""

from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.organisation import OrganisationRef, organisation_key
from nrm_shared.contracts.identity import OrganisationChangedV1
from nrm_shared.kernel.usecase import Received


def on_organisation_changed(event: Received[OrganisationChangedV1], work: IntakeWork) -> None:
    """Take over the state of an organisation if it is newer than the one kept."""
    said = event.data
    id = organisation_key(said.organisation)
    known = work.organisations.find(id)
    if known is None:
        known = OrganisationRef(id=id, code=said.organisation, label_bn="", label_en="", kind=said.kind, sequence=-1)
        work.organisations.add(known)
    if event.sequence <= known.sequence:
        return
    known.label_bn, known.label_en, known.kind = said.label_bn, said.label_en, said.kind
    known.district, known.active, known.sequence = said.district, said.active, event.sequence
    known.changed()
