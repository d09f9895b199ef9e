"""Reading the ledger line by line, and the texts that are shown before a consent is recorded."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.case_queries import ReadConsents, read_consents
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.ledger import ConsentEntry
from nrm_shared.kernel.errors import Malformed
from nrm_shared.reference.consent_texts import ConsentText, current_version, texts_of


@dataclass(frozen=True, slots=True)
class ReadLedger:
    """What was said about the consents of a case, line by line."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class ReadConsentTexts:
    """The texts of a version; without one, those shown now."""

    version: str | None = None


def read_ledger(query: ReadLedger, work: IntakeWork) -> list[ConsentEntry]:
    """Return the lines about those consents the reader may see, oldest first; witnesses stay sealed."""
    seen = {view.consent.id for view in read_consents(ReadConsents(query.case_id), work)}
    case = work.cases.read(query.case_id)
    return [line for line in work.ledger.of_case(case.id, case.person_id) if line.consent_id in seen]


def read_consent_texts(query: ReadConsentTexts, work: IntakeWork) -> list[ConsentText]:
    """Return the texts in both languages; raises `Malformed` for a version that is not kept."""
    found = texts_of(query.version or current_version())
    if not found:
        raise Malformed("/version", "consent-text-unknown")
    return found
