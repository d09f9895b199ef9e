"""Reading the ledger line by line, and the texts that are shown before a consent is recorded."""

from dataclasses import dataclass
from uuid import UUID

from nrm_intake.app.case_queries import consents_seen
from nrm_intake.app.ports import IntakeWork
from nrm_intake.domain.ledger import ConsentEntry
from nrm_shared.kernel.errors import Malformed
from nrm_shared.kernel.pages import DEFAULT_LIMIT, Page, by_id, page, part, read, read_id, word
from nrm_shared.reference.consent_texts import ConsentText, current_version, texts_of


@dataclass(frozen=True, slots=True)
class ReadLedger:
    """What was said about the consents of a case, line by line."""

    case_id: UUID
    after: str | None = None
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ReadConsentTexts:
    """The texts of a version; without one, those shown now."""

    version: str | None = None
    after: str | None = None
    limit: int = DEFAULT_LIMIT


def read_ledger(query: ReadLedger, work: IntakeWork) -> Page[ConsentEntry]:
    """Return a page of the lines about those consents the reader may see, oldest first; witnesses stay sealed."""
    seen = {view.consent.id for view in consents_seen(query.case_id, work)}
    case = work.cases.read(query.case_id)
    lines = work.ledger.page_of_case(
        case.id, case.person_id, consents=seen, after=read_id(query.after), limit=query.limit + 1
    )
    return page(lines, query.limit, by_id)


def read_consent_texts(query: ReadConsentTexts, work: IntakeWork) -> Page[ConsentText]:
    """Return a page of the texts in both languages; raises `Malformed` for a version that is not kept."""
    found = texts_of(query.version or current_version())
    if not found:
        raise Malformed("/version", "consent-text-unknown")
    return part(found, read(query.after, word, word), query.limit, lambda text: (text.purpose, text.language))
