"""The suite that every adapter passes against its real simulator. To add a registry: inherit, give claims, run."""

import socket
import time
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest

from nrm_registry_adapters.adapters.circuit import Circuit
from nrm_registry_adapters.adapters.guarded import GuardedClient
from nrm_registry_adapters.adapters.soap import Endpoint
from nrm_registry_adapters.app.check import CheckRegistry
from nrm_registry_adapters.app.ports import Cause, RegistryClient, RegistryUnavailable
from nrm_registry_adapters.domain.claims import Claims
from nrm_registry_adapters.domain.result import Answer
from nrm_shared.contracts.registry import CheckAnsweredV1, CheckState, Registry, RegistryCheckRequested

from ..conftest import Simulators  # noqa: TID252 - the service's folder has a hyphen: there is no absolute name


class Published:
    """Remembers what was published instead of a broker."""

    def __init__(self) -> None:
        self.answers: list[CheckAnsweredV1] = []
        self.ids: list[UUID] = []

    def publish(self, answer: CheckAnsweredV1, *, id: UUID, case_id: UUID | None, cause: Cause) -> None:
        """Remember `answer`."""
        self.answers.append(answer)
        self.ids.append(id)


class Spy:
    """Passes everything on and keeps the answer that came back."""

    def __init__(self, client: RegistryClient) -> None:
        self._client = client
        self.compares = client.compares
        self.seen: list[Answer] = []

    def verify(self, claims: Claims) -> Answer:
        """Ask the real client."""
        answer = self._client.verify(claims)
        self.seen.append(answer)
        return answer


class AdapterContract(ABC):
    """What is expected of an adapter, whatever its registry looks like. Subclasses say who is asked about."""

    registry: ClassVar[Registry]
    matching: ClassVar[Claims]
    partial: ClassVar[Claims]
    contradicting: ClassVar[Claims]
    unknown: ClassVar[Claims]
    # Values the registry holds about the matching person that nobody claimed.
    secrets: ClassVar[tuple[str, ...]]

    @abstractmethod
    def make_client(self, endpoint: Endpoint) -> RegistryClient:
        """Return the adapter's client."""

    def client(self, simulators: Simulators, **changes: Any) -> RegistryClient:
        """Return a client of the running simulator."""
        return self.make_client(simulators.endpoint(self.registry.value, **changes))

    def check(self, client: RegistryClient, claims: Claims) -> CheckAnsweredV1:
        """Send `claims` through the whole use case and return what was published."""
        request = RegistryCheckRequested(
            check_id=uuid4(),
            registry=self.registry,
            attempt=1,
            number=claims.number,
            name_bn=claims.name_bn,
            name_en=claims.name_en,
            dob=claims.dob,
            father=claims.father,
            mother=claims.mother,
        )
        published = Published()
        CheckRegistry(self.registry, client, published).handle(request)
        assert len(published.answers) == 1
        return published.answers[0]

    def cause(self, client: RegistryClient) -> str:
        """Return why the registry counts as unavailable."""
        with pytest.raises(RegistryUnavailable) as caught:
            client.verify(self.matching)
        return caught.value.cause

    # -- the four things a registry can say -----------------------------------------------------------------------

    def test_claims_that_agree_are_matched(self, simulators: Simulators) -> None:
        answer = self.check(self.client(simulators), self.matching)
        assert answer.state is CheckState.MATCHED
        assert answer.matched.name is True
        assert answer.reference

    def test_claims_that_are_not_all_confirmed_are_partial(self, simulators: Simulators) -> None:
        assert self.check(self.client(simulators), self.partial).state is CheckState.PARTIAL

    def test_one_contradiction_is_a_mismatch_and_names_the_field(self, simulators: Simulators) -> None:
        answer = self.check(self.client(simulators), self.contradicting)
        assert answer.state is CheckState.MISMATCH
        assert False in answer.matched.model_dump().values()

    def test_an_unknown_number_is_not_found(self, simulators: Simulators) -> None:
        answer = self.check(self.client(simulators), self.unknown)
        assert answer.state is CheckState.NOT_FOUND
        assert set(answer.matched.model_dump().values()) == {None}

    def test_a_number_the_contract_does_not_know_is_not_found_without_asking(self, simulators: Simulators) -> None:
        before = simulators.calls(self.registry.value)
        answer = self.check(self.client(simulators), replace(self.unknown, number="12-XY"))
        assert answer.state is CheckState.NOT_FOUND
        assert simulators.calls(self.registry.value) == before

    def test_bangla_digits_and_spaces_are_the_same_number(self, simulators: Simulators) -> None:
        spaced = " ".join(self.matching.number).translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
        answer = self.check(self.client(simulators), replace(self.matching, number=spaced))
        assert answer.state is CheckState.MATCHED

    # -- what is no answer ----------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("mode", "cause"),
        [
            ("down", "connection"),
            ("malformed", "answer"),
            ("wrong", "answer"),
            ("stranger", "answer"),
            ("fault", "signature"),
            ("fault-signed", "fault"),
            ("unsigned", "signature"),
            ("wrapped", "signature"),
            ("stale", "signature"),
            ("forged", "signature"),
            ("huge", "too-large"),
        ],
    )
    def test_whatever_is_no_answer_is_unavailable_and_never_no_match(
        self, simulators: Simulators, mode: str, cause: str
    ) -> None:
        simulators.behave(self.registry.value, mode)
        client = self.client(simulators)
        assert self.cause(client) == cause
        answer = self.check(client, self.matching)
        assert answer.state is CheckState.UNAVAILABLE
        assert set(answer.matched.model_dump().values()) == {None}
        simulators.behave(self.registry.value, "ok")
        assert self.check(client, self.matching).state is CheckState.MATCHED

    def test_an_answer_that_was_given_before_is_unavailable(self, simulators: Simulators) -> None:
        client = self.client(simulators)
        assert self.check(client, self.matching).state is CheckState.MATCHED
        simulators.behave(self.registry.value, "replayed")
        assert self.cause(client) == "signature"

    @pytest.mark.parametrize("mode", ["slow", "drip"])
    def test_an_answer_that_takes_too_long_is_unavailable_at_the_deadline(
        self, simulators: Simulators, mode: str
    ) -> None:
        simulators.behave(self.registry.value, mode, delay_seconds=20.0)
        client = self.client(simulators, timeout_seconds=0.5)
        started = time.monotonic()
        assert self.cause(client) == "timeout"
        assert 0.4 < time.monotonic() - started < 1.5

    def test_a_closed_port_is_unavailable(self, simulators: Simulators) -> None:
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        client = self.client(simulators, url=f"https://127.0.0.1:{port}/{self.registry.value}")
        assert self.cause(client) == "connection"

    # -- who may ask, and who may answer --------------------------------------------------------------------------

    def test_a_certificate_of_another_authority_is_refused(self, simulators: Simulators) -> None:
        stranger = simulators.directory / f"stranger-{self.registry.value}"
        client = self.client(
            simulators, certificate_file=stranger.with_suffix(".crt"), key_file=stranger.with_suffix(".key")
        )
        before = simulators.calls(self.registry.value)["received"]
        assert self.cause(client) in {"tls", "connection"}
        assert simulators.calls(self.registry.value)["received"] == before

    def test_the_certificate_of_another_registrys_adapter_is_refused(self, simulators: Simulators) -> None:
        other = "birth" if self.registry is not Registry.BIRTH else "passport"
        client = self.client(
            simulators,
            certificate_file=simulators.directory / f"{other}-client.crt",
            key_file=simulators.directory / f"{other}-client.key",
        )
        assert self.cause(client) == "fault"

    def test_a_registry_whose_certificate_we_do_not_trust_is_told_nothing(self, simulators: Simulators) -> None:
        before = simulators.calls(self.registry.value)["received"]
        client = self.client(simulators, ca_file=simulators.directory / "stranger-ca.crt")
        assert self.cause(client) == "tls"
        assert simulators.calls(self.registry.value)["received"] == before

    def test_a_wrong_password_is_refused(self, simulators: Simulators) -> None:
        before = simulators.calls(self.registry.value)["refused"]
        assert self.cause(self.client(simulators, password="guessed")) == "fault"
        assert simulators.calls(self.registry.value)["refused"] == before + 1

    def test_a_request_that_somebody_else_signed_is_refused(self, simulators: Simulators) -> None:
        before = simulators.calls(self.registry.value)["refused"]
        stranger = simulators.directory / f"stranger-{self.registry.value}-signing"
        client = self.client(
            simulators,
            signing_certificate_file=stranger.with_suffix(".crt"),
            signing_key_file=stranger.with_suffix(".key"),
        )
        assert self.cause(client) == "fault"
        assert simulators.calls(self.registry.value)["refused"] == before + 1

    def test_an_answer_signed_with_another_registrys_key_is_unavailable(self, simulators: Simulators) -> None:
        other = "birth" if self.registry is not Registry.BIRTH else "passport"
        pinned = simulators.directory / f"{other}-registry.crt"
        assert self.cause(self.client(simulators, registry_certificate_file=pinned)) == "signature"

    def test_plain_http_is_no_way_to_a_registry(self, simulators: Simulators) -> None:
        with pytest.raises(ValueError, match="https"):
            self.client(simulators, url=f"http://127.0.0.1:{simulators.port}/{self.registry.value}")

    # -- the circuit ----------------------------------------------------------------------------------------------

    def test_the_circuit_opens_and_recovers_by_itself(self, simulators: Simulators) -> None:
        seconds = [0.0]
        outcomes: list[str] = []
        states: list[str] = []
        circuit = Circuit(3, 30.0, timer=lambda: seconds[0], changed=lambda state: states.append(state.value))
        client = GuardedClient(self.client(simulators), circuit, lambda outcome, _seconds: outcomes.append(outcome))
        simulators.behave(self.registry.value, "down")
        for _ in range(3):
            assert self.cause(client) == "connection"
        asked = simulators.calls(self.registry.value)["received"]
        assert self.cause(client) == "circuit-open"
        assert simulators.calls(self.registry.value)["received"] == asked
        seconds[0] = 30.0
        assert self.cause(client) == "connection"
        simulators.behave(self.registry.value, "ok")
        assert self.cause(client) == "circuit-open"
        seconds[0] = 60.0
        assert self.check(client, self.matching).state is CheckState.MATCHED
        assert states == ["open", "half-open", "open", "half-open", "closed"]
        assert outcomes[-1] == "answered"

    # -- send least, keep nothing ---------------------------------------------------------------------------------

    def test_nothing_of_the_record_leaves_the_client(self, simulators: Simulators) -> None:
        spy = Spy(self.client(simulators))
        bare = Claims(number=self.matching.number, name_en=self.matching.name_en, name_bn=self.matching.name_bn)
        answered = self.check(spy, bare)
        told = repr(spy.seen) + answered.model_dump_json() + repr(vars(spy._client))
        for secret in (*self.secrets, self.matching.number):
            assert secret not in told
