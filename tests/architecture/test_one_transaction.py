"""Work happens in one place: nothing else commits, and nothing else publishes."""

import ast

from tests.architecture.source import calls, modules

# The runner; the relay, whose transaction is the broker's confirm; the migration job; the rebuild job.
MAY_COMMIT = {
    "shared/src/nrm_shared/runner/runner.py",
    "shared/src/nrm_shared/runner/batch.py",
    "shared/src/nrm_shared/outbox/relay.py",
    "shared/src/nrm_shared/db/migrate.py",
    "services/monitoring/src/nrm_monitoring/rebuild.py",
}
MAY_PUBLISH = ("shared/src/nrm_shared/messaging/", "partners/src/")


def committing(trees: dict[str, ast.Module]) -> set[str]:
    """Return the modules that call `.commit(`."""
    return {path for path, tree in trees.items() if any(calls(tree, "commit"))}


def publishing(trees: dict[str, ast.Module]) -> set[str]:
    """Return the modules that call `.basic_publish(`."""
    return {path for path, tree in trees.items() if any(calls(tree, "basic_publish"))}


def test_only_the_runner_and_three_jobs_commit() -> None:
    assert committing(modules()) <= MAY_COMMIT


def test_a_commit_elsewhere_would_be_seen() -> None:
    assert committing({"app/x.py": ast.parse("work.session.commit()")}) == {"app/x.py"}


def test_nothing_publishes_outside_messaging_and_partners() -> None:
    assert {path for path in publishing(modules()) if not path.startswith(MAY_PUBLISH)} == set()


def test_a_publication_elsewhere_would_be_seen() -> None:
    assert publishing({"app/x.py": ast.parse("channel.basic_publish('', 'q', b'')")}) == {"app/x.py"}
