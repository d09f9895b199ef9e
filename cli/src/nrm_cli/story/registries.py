"""The outside registries' simulators, told through their own control path how to behave."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from nrm_cli.story.surprise import Surprise
from nrm_cli.story.world import World


class Registries:
    """The control path of the simulators."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._client = httpx.Client(
            base_url=world.sandbox_url,
            headers={"Authorization": f"Bearer {world.sandbox_token}"},
            timeout=5.0,
            trust_env=False,
            verify=world.tls or True,
        )

    def behave(self, registry: str, mode: str) -> None:
        """Let one registry behave: `ok`, `down`, `slow`, `malformed` and so on."""
        answer = self._client.put(f"/mode/{registry}", json={"mode": mode})
        if answer.status_code != 200:
            raise Surprise(f"the {registry} simulator did not take the mode {mode}: {answer.status_code}")

    def circuit_open(self, registry: str) -> bool:
        """Tell whether the adapter of the registry holds calls back, as its metrics say."""
        text = self._client.get(self._world.adapter_url(registry) + "/metrics").text
        return f'nrm_circuit_open{{registry="{registry}"}} 1.0' in text

    @contextmanager
    def down(self, registry: str) -> Iterator[None]:
        """Take one registry away for a while; it is back afterwards whatever happens."""
        self.behave(registry, "down")
        try:
            yield
        finally:
            self.behave(registry, "ok")
