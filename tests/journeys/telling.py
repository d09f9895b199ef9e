"""The word for telling a story once per session, however many tests look at it."""

from collections.abc import Callable

from nrm_cli.story.story import Story

Telling = Callable[[Callable[[Story], None]], Story]
