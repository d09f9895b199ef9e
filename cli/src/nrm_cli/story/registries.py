"""The outside registries' simulators, told through their own control path how to behave."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from nrm_cli.story.surprise import Surprise
from nrm_cli.story.world import World


class Registries:
    """The control path of the simulators."""

    def __init__(self, world: World) -> None:
        self._client = httpx.Client(
            base_url=world.sandbox_url,
            headers={"Authorization": f"Bearer {world.sandbox_token}"},
            timeout=5.0,
            trust_env=False,
        )

    def behave(self, registry: str, mode: str) -> None:
        """Let one registry behave: `ok`, `down`, `slow`, `malformed` and so on."""
        answer = self._client.put(f"/mode/{registry}", json={"mode": mode})
        if answer.status_code != 200:
            raise Surprise(f"the {registry} simulator did not take the mode {mode}: {answer.status_code}")

    @contextmanager
    def down(self, registry: str) -> Iterator[None]:
        """Take one registry away for a while; it is back afterwards whatever happens."""
        self.behave(registry, "down")
        try:
            yield
        finally:
            self.behave(registry, "ok")
