"""The same service as in the integration tests, with a real broker beside it."""

from services.intake.tests.integration.conftest import intake

__all__ = ["intake"]
