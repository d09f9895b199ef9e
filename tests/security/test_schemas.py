"""Every service answers only what its OpenAPI document declares, whatever is sent: no breakdown, no undeclared answer.

The requests are made from the documents by schemathesis, the same in every run. They come from somebody who holds every
role, and half of them are about things that exist: so they reach further than the door.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from nrm_shared.kernel.actor import Actor
from nrm_shared.messaging.names import SERVICES
from nrm_shared.reference.enums import Role
from tests.security.matrix.benches import CHOSEN, share
from tests.security.matrix.file import account_of
from tests.security.matrix.requests import ASKS
from tests.security.matrix.scene import Scene

EXAMPLES = 6
CHECKS = (
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)
# A brake on sign-ins and receipts is declared; here it would end every other try of them.
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
EVERYBODY = Actor(account_of("everybody"), "person", "nrm-office", frozenset(Role) - {"PUB", "SYS"}, ("BD",))


@dataclass
class Tried:
    """How many requests each operation of a service was sent, and what was wrong with the answers."""

    sent: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def tried(scene: Scene) -> dict[str, Tried]:
    """Return what came of the requests to each service; two processes share the work."""
    return {service: each for part in share(scene, _try_all) for service, each in part.items()}


@pytest.mark.parametrize("service", [name for name in SERVICES if name in CHOSEN])
def test_a_service_breaks_down_for_nothing_and_answers_only_what_it_declares(
    tried: dict[str, Tried], service: str
) -> None:
    sent, wrong = tried[service].sent, tried[service].wrong
    least = f"at least {min(sent.values())} to each of {len(sent)} operations"
    print(f"\n{service}: {sent.total()} requests made from its document, {least}, {len(wrong)} answers not as declared")
    assert not wrong, "\n".join(sorted(set(wrong)))


@pytest.mark.parametrize("service", [name for name in SERVICES if name in CHOSEN])
def test_every_operation_of_a_service_was_sent_something(tried: dict[str, Tried], service: str) -> None:
    assert [route for route, sent in tried[service].sent.items() if not sent] == []


def _try_all(scene: Scene, services: tuple[str, ...]) -> dict[str, Tried]:
    """Send some services everything that is made from their documents."""
    found = {service: Tried() for service in services}
    for service, each in found.items():
        schema = schemathesis.openapi.from_asgi("/openapi.json", scene.town.services[service].app)
        for result in schema.get_all_operations():
            assert isinstance(result, Ok), "the document itself is in order"
            operation = result.ok()
            route = f"{operation.method.upper()} {operation.path}"
            for mode in MODES:
                strategy = operation.as_strategy(generation_mode=mode)
                each.sent[route] += _try(scene, service, route, strategy, each.wrong)
    return found


def _try(scene: Scene, service: str, route: str, strategy: Any, wrong: list[str]) -> int:
    ask, file = ASKS[service].get(route), scene.files["present"]
    token = scene.town.token(EVERYBODY)
    sent = 0

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def one(case: Any) -> None:
        nonlocal sent
        if ask and ask.path and sent % 2:
            for name, source in ask.path.items():
                case.path_parameters[name] = file.known.get(source, source.removeprefix("="))
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4()), "If-Match": "*"}
        response = case.call(headers=headers)
        sent += 1
        try:
            case.validate_response(response, checks=list(CHECKS))
        except (Failure, FailureGroup) as error:
            wrong.append(f"{route}: {response.status_code} {_said(error)}")

    try:
        one()
    except schemathesis.errors.SchemathesisError as error:
        wrong.append(f"{route}: {error}")
    except Exception as error:  # noqa: BLE001 - a request that cannot be made is one more finding
        # What takes nothing cannot be asked wrongly; that it was asked at all is a test of its own.
        if type(error).__name__ not in {"Unsatisfiable", "SkipTest"}:
            wrong.append(f"{route}: {type(error).__name__} {str(error)[:200]}")
    return sent


def _said(error: BaseException) -> str:
    """Return what was found, without what was sent."""
    inner = getattr(error, "exceptions", (error,))
    return "; ".join(
        f"{getattr(each, 'title', type(each).__name__)} {str(each)[:160]}".replace("\n", " ") for each in inner
    )
