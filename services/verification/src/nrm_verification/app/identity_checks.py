"""Identity checks against the outside registries (2.6.12, 2.9): asked with consent, retried, never in anybody's way."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm_shared.contracts.registry import (
    CheckAnsweredV1,
    Registry,
    RegistryCheckRequested,
    adapter_party,
)
from nrm_shared.contracts.verification import IdentityCheckChangedV1
from nrm_shared.kernel.actor import AccessObject
from nrm_shared.kernel.errors import Malformed, NotFound, NotYet
from nrm_shared.kernel.ids import new_id
from nrm_shared.kernel.usecase import Received
from nrm_shared.messaging.names import registry as registry_queue
from nrm_shared.reference import identifiers
from nrm_verification.app.ports import Intake, VerificationWork
from nrm_verification.app.words import IdentifierClaims
from nrm_verification.domain.case_ref import ConsentMissing, require_consent
from nrm_verification.domain.identity_check import IdentityCheck

CONSENT = "C8"
HOME = ("BGD", None)
REGISTRY_OF = {"NID": Registry.NATIONAL_ID, "BRN": Registry.BIRTH, "PASSPORT": Registry.PASSPORT}
UNKNOWN_REGISTRY = "none"


@dataclass(frozen=True, slots=True)
class RequestIdentityCheck:
    """Ask the registry that issued this identifier."""

    case_id: UUID
    identifier_id: UUID


@dataclass(frozen=True, slots=True)
class RetryIdentityCheck:
    """Ask again after an unavailable answer. A timer does this; the claims are read from intake anew."""

    check_id: UUID
    identifier_id: UUID


@dataclass(frozen=True, slots=True)
class PostponeIdentityCheck:
    """Try the retry itself again later: intake did not answer. With `stop` there is nothing to ask about any more."""

    check_id: UUID
    stop: str | None = None


def prepare_check(intake: Intake) -> Any:
    """Return the preparation that reads the identifier's claims in the name of whoever asks: intake compares them too."""

    def prepare(command: RequestIdentityCheck | RetryIdentityCheck, caller: Any) -> IdentifierClaims:
        return intake.identifier_claims(command.identifier_id, caller)

    return prepare


def request_check(command: RequestIdentityCheck, work: VerificationWork) -> IdentityCheck:
    """Ask the registry, or record that none knows this document; raises `ConsentMissing` without C8.

    A birth year that does not fit the number is a warning on the check and refuses nothing (AC12).
    """
    case = work.cases.get(command.case_id)
    work.permit(AccessObject("registry-check", organisation=case.reporter_organisation, case_id=case.id))
    case.require_open()
    require_consent(work.consents.where(case_id=case.id, purpose=CONSENT, withdrawn=False), CONSENT, work.now)
    claims: IdentifierClaims = work.prepared
    if claims.case_id is not None and claims.case_id != case.id:
        raise NotFound(kind="identifier")
    registry = REGISTRY_OF.get(claims.type) if claims.country in HOME else None
    check = IdentityCheck(
        id=new_id(),
        created_at=work.now,
        case_id=case.id,
        identifier_id=claims.identifier_id,
        registry=registry.value if registry else None,
        organisation=work.actor.organisation,
    )
    if registry is None:
        check.set_aside(by=work.actor.id, at=work.now)
    else:
        check.warnings = _warnings(claims)
        check.request(by=work.actor.id, at=work.now, patience=work.answer_overdue())
        _ask(check, registry, claims, work)
    work.identity_checks.add(check)
    tell_changed(check, work)
    return check


def retry_check(command: RetryIdentityCheck, work: VerificationWork) -> None:
    """Ask once more, unless the consent ended or another process was faster.

    An attempt whose answer is overdue counts as UNAVAILABLE first and waits as after any such answer.
    """
    check = work.identity_checks.get(command.check_id)
    if check.status == "QUEUED" and check.next_attempt_at is not None and check.next_attempt_at <= work.now:
        wait = work.retry_after(check.attempts)
        check.answer("UNAVAILABLE", {}, None, attempt=check.attempts, by=work.actor.id, at=work.now, wait=wait)
        tell_changed(check, work)
        return
    if check.status != "UNAVAILABLE" or check.next_attempt_at is None or check.registry is None:
        return
    try:
        require_consent(work.consents.where(case_id=check.case_id, purpose=CONSENT, withdrawn=False), CONSENT, work.now)
    except ConsentMissing:
        check.stop("CONSENT_WITHDRAWN")
        tell_changed(check, work)
        return
    check.queue(by=work.actor.id, at=work.now, patience=work.answer_overdue())
    _ask(check, Registry(check.registry), work.prepared, work)
    tell_changed(check, work)


def postpone_retry(command: PostponeIdentityCheck, work: VerificationWork) -> None:
    """Wait as after a first unavailable answer, or stop where there is nothing left to ask about."""
    check = work.identity_checks.get(command.check_id)
    if check.status != "UNAVAILABLE" or check.next_attempt_at is None:
        return
    wait = work.retry_after(1)
    if command.stop is not None or wait is None:
        check.stop(command.stop or "TRIES_USED_UP")
        tell_changed(check, work)
    else:
        check.postpone(work.now + wait)


def on_check_answered(event: Received[CheckAnsweredV1], work: VerificationWork) -> None:
    """Apply an adapter's answer; one for an attempt that is not outstanding changes nothing.

    Raises `NotYet` for a check that is not known: an answer is never lost silently.
    """
    answer = event.data
    check = work.identity_checks.find(answer.check_id)
    if check is None:
        raise NotYet
    applied = check.answer(
        answer.state.value,
        answer.matched.model_dump(),
        answer.reference,
        attempt=answer.attempt,
        by=work.actor.id,
        at=work.now,
        wait=work.retry_after(answer.attempt),
    )
    if applied:
        tell_changed(check, work)


def tell_changed(check: IdentityCheck, work: VerificationWork) -> None:
    """Tell the others the state of the check; nothing of the person is in it."""
    work.emit(
        IdentityCheckChangedV1(
            check_id=check.id,
            case_id=check.case_id,
            registry=check.registry or UNKNOWN_REGISTRY,
            state=check.status,
            attempts=check.attempts,
            next_attempt_at=check.next_attempt_at,
        ),
        subject=check.id,
        sequence=check.row_version,
        case_id=check.case_id,
    )


def _ask(check: IdentityCheck, registry: Registry, claims: IdentifierClaims, work: VerificationWork) -> None:
    """Seal the question for the adapter of the registry: least data, readable by that deployable only."""
    work.send(
        RegistryCheckRequested(
            check_id=check.id,
            registry=registry,
            attempt=check.attempts,
            number=claims.value,
            case_id=check.case_id,
            name_bn=claims.name_bn,
            name_en=claims.name_en,
            dob=claims.born,
            father=claims.father_name,
            mother=claims.mother_name,
        ),
        to=adapter_party(registry),
        queue=registry_queue(registry.value),
        about=check.case_id,
    )


def _warnings(claims: IdentifierClaims) -> list[str]:
    year = int(claims.born[:4]) if claims.born else None
    try:
        found = identifiers.identifier("/value", claims.type, claims.value, country=claims.country, birth_year=year)
    except Malformed as error:
        # Intake took the number as it is; the registry decides, and a person after it.
        return [problem.code for problem in error.problems]
    return [doubt.code for doubt in found.doubts]
