"""Check one paper against this deployable's registry (domain 2.9: send least, answer field by field, keep nothing)."""

import re
from uuid import UUID, uuid5

from nrm_registry_adapters.app.ports import AnswerPublisher, Cause, RegistryClient, RegistryUnavailable
from nrm_registry_adapters.domain.claims import Claims, Field
from nrm_registry_adapters.domain.comparison import fold_digits, fold_number
from nrm_registry_adapters.domain.result import Answer, State, conclude
from nrm_shared.contracts.registry import (
    CheckAnsweredV1,
    CheckState,
    MatchedFields,
    Registry,
    RegistryCheckRequested,
)
from nrm_shared.kernel.errors import Malformed

_REFERENCE = re.compile(r"[A-Za-z0-9/\-]{1,64}")


UNKNOWN = Cause()


class CheckRegistry:
    """The use case of one deployable."""

    def __init__(self, registry: Registry, client: RegistryClient, answers: AnswerPublisher) -> None:
        self._registry = registry
        self._client = client
        self._answers = answers

    def handle(self, request: RegistryCheckRequested, cause: Cause = UNKNOWN) -> CheckAnsweredV1:
        """Ask the registry and publish what it came to, as caused by the message `cause`; UNAVAILABLE is an answer too.

        Raise `Malformed` for a request to another registry, and `Unavailable` when the answer could not be published.
        """
        if request.registry is not self._registry:
            raise Malformed("/registry", "wrong-registry")
        answered = self._check(request)
        self._answers.publish(answered, id=_event_id(request), case_id=request.case_id, cause=cause)
        return answered

    def _check(self, request: RegistryCheckRequested) -> CheckAnsweredV1:
        claims = _claims(request)
        try:
            answer = self._client.verify(claims)
        except RegistryUnavailable:
            return _answered(request, State.UNAVAILABLE, Answer(found=False))
        asked = claims.fields & self._client.compares
        return _answered(request, conclude(answer, asked), answer)


def _claims(request: RegistryCheckRequested) -> Claims:
    return Claims(
        number=fold_number(request.number),
        name_bn=request.name_bn,
        name_en=request.name_en,
        dob=fold_digits(request.dob) if request.dob else None,
        father=request.father,
        mother=request.mother,
    )


def _answered(request: RegistryCheckRequested, state: State, answer: Answer) -> CheckAnsweredV1:
    return CheckAnsweredV1(
        check_id=request.check_id,
        registry=request.registry,
        attempt=request.attempt,
        state=CheckState(state.value),
        matched=MatchedFields(**{name.value: answer.fields.get(name) for name in Field}),
        reference=_safe_reference(answer.reference, fold_number(request.number)),
    )


def _safe_reference(reference: str | None, number: str) -> str | None:
    # The text comes from outside and goes onto the bus: it may not bring the paper's number along.
    if reference is None or not _REFERENCE.fullmatch(reference) or number in reference:
        return None
    return reference


def _event_id(request: RegistryCheckRequested) -> UUID:
    # The same attempt delivered twice (a crash between confirm and ack) must be the same event to every inbox.
    return uuid5(request.check_id, f"answered:{request.attempt}")
