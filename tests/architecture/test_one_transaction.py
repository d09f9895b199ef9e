"""Work happens in one place: nothing else commits, and nothing else publishes."""

import ast

from tests.architecture.source import calls, modules

# Who may end a transaction, and why it is not the runner's.
MAY_COMMIT = {
    "shared/src/nrm_shared/runner/runner.py": "the runner itself: `run` and `ask`",
    "shared/src/nrm_shared/runner/batch.py": "the runner for messages: together, alone, put aside",
    "shared/src/nrm_shared/runner/fates.py": "the runner for messages without effect: answered, buried",
    "shared/src/nrm_shared/audit/refusals.py": "a refused attempt is written after its own transaction was rolled back",
    "shared/src/nrm_shared/outbox/claims.py": "its transaction ends with the broker's confirm",
    "shared/src/nrm_shared/db/migrate.py": "the migration job",
    "shared/src/nrm_shared/security/rotation.py": "the rotation of master keys: each portion of rewrapped keys is done when it is done",
    "shared/src/nrm_shared/security/left_plain.py": "what lay plain before a release: each portion that is sealed is sealed when it is done",
    "services/monitoring/src/nrm_monitoring/rebuild.py": "the rebuild job",
}
# The relay's window, and registry-adapters, which has no outbox: it confirms its answer before it acknowledges.
MAY_PUBLISH = ("shared/src/nrm_shared/messaging/", "partners/src/")
MAY_CONFIRM_AN_ANSWER = ("shared/src/nrm_shared/messaging/", "services/registry-adapters/src/")


def committing(trees: dict[str, ast.Module]) -> set[str]:
    """Return the modules that end a transaction: `.commit()`, or a block of `.begin()`, which commits at its end."""
    return {path for path, tree in trees.items() if any(calls(tree, "commit")) or any(_blocks(tree))}


def _blocks(tree: ast.AST) -> list[ast.Call]:
    """Return `engine.begin()`, `session.begin()`, `begin_nested()`; the unit of work's `begin(action)` is another word."""
    plain = [call for call in calls(tree, "begin") if not call.args and not call.keywords]
    return plain + list(calls(tree, "begin_nested")) + list(calls(tree, "begin_twophase"))


def publishing(trees: dict[str, ast.Module], method: str = "basic_publish") -> set[str]:
    """Return the modules that call `.basic_publish(`."""
    return {path for path, tree in trees.items() if any(calls(tree, method))}


def importing(trees: dict[str, ast.Module], name: str) -> set[str]:
    """Return the modules that import `name` from somewhere."""
    return {
        path
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names)
    }


def test_only_the_runner_and_those_with_a_reason_commit() -> None:
    assert committing(modules()) == set(MAY_COMMIT), "and none is excused that does not need it"


def test_a_commit_elsewhere_would_be_seen() -> None:
    assert committing({"app/x.py": ast.parse("work.session.commit()")}) == {"app/x.py"}
    assert committing({"app/x.py": ast.parse("with engine.begin() as connection: ...")}) == {"app/x.py"}
    assert committing({"app/x.py": ast.parse("with session.begin_nested(): ...")}) == {"app/x.py"}
    assert committing({"app/x.py": ast.parse("work.begin('case:close')")}) == set()


def test_nothing_publishes_outside_messaging_and_partners() -> None:
    assert {path for path in publishing(modules()) if not path.startswith(MAY_PUBLISH)} == set()


def test_nothing_but_the_registry_adapters_publishes_without_an_outbox() -> None:
    found = importing(modules(), "publish_confirmed")
    assert {path for path in found if not path.startswith(MAY_CONFIRM_AN_ANSWER)} == set()


def test_a_publication_elsewhere_would_be_seen() -> None:
    assert publishing({"app/x.py": ast.parse("channel.basic_publish('', 'q', b'')")}) == {"app/x.py"}
    tree = ast.parse("from nrm_shared.messaging.publisher import publish_confirmed")
    assert importing({"app/x.py": tree}, "publish_confirmed") == {"app/x.py"}
