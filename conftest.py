"""Loads what tests of all packages share; nothing is started until a test asks for it."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.postgres", "tests.support.rabbit", "tests.support.services"]

# A machine that is busy with something else makes no rule wrong: examples are counted, not timed.
settings.register_profile("nrm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nrm")
