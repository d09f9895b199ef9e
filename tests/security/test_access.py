"""Every route of every service as every role in every relation, held against an oracle that nobody of the product wrote.

`NRM_MATRIX_SERVICES=intake,identity` hears these services only, `NRM_MATRIX_ROUTES="GET /v1/reports,GET /v1/plans"` these
routes only: for whoever works on one of them.
"""

import time
from collections import Counter

import pytest

from tests.security.matrix.benches import ROUTES, share
from tests.security.matrix.hearing import Difference, Finding, hear
from tests.security.matrix.oracle import Oracle
from tests.security.matrix.people import RELATIONS
from tests.security.matrix.requests import ASKS
from tests.security.matrix.roles import ROLES
from tests.security.matrix.scene import Scene
from tests.security.matrix.trial import Court, path_of
from tests.security.town.town import Town


@pytest.fixture(scope="module")
def finding(scene: Scene) -> Finding:
    """Return what came out of all trials; two processes share the work."""
    began = time.monotonic()
    whole = Finding()
    for part in share(scene, _sit):
        whole.add(part)
    print(
        f"\n{len(whole.routes)} routes x {len(ROLES)} roles x {len(RELATIONS)} relations = {whole.tried} tried"
        f" with {whole.calls} calls in {time.monotonic() - began:.0f} s; {len(whole.differences)} differences"
    )
    for name, count in sorted(Counter(name for name, _ in whole.routes).items()):
        print(f"  {name:<14}{count:>4} routes")
    return whole


def _sit(scene: Scene, services: tuple[str, ...]) -> Finding:
    """Hear every route of some services."""
    oracle, whole = Oracle.of_file(), Finding()
    court = Court(scene.town)
    for service in services:
        declared = routes_of(scene.town, service)
        for route in ASKS[service]:
            wanted = not ROUTES or path_of(route) in ROUTES
            if wanted and path_of(route) in declared and (service, route) in oracle.routes:
                whole.add(hear(court, service, route, scene.files, oracle))
    court.close()
    return whole


def routes_of(town: Town, service: str) -> set[str]:
    """Return the routes that a service declares in its OpenAPI document."""
    paths = town.services[service].app.openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def table(differences: list[Difference]) -> str:
    """Return differences as lines for people, those of one kind together."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for each in differences:
        key = (each.service, each.route, each.role, each.expected, each.seen)
        grouped.setdefault(key, []).append(each.relation)
    lines = [
        f"{service} {route} | {role} | {', '.join(relations)} | expected {expected} | {seen}"
        for (service, route, role, expected, seen), relations in grouped.items()
    ]
    return "\n".join(["route | role | relations | expected | seen", *lines])


def test_every_route_of_every_service_is_decided_by_the_oracle(scene: Scene) -> None:
    declared = {(service, route) for service in scene.town.services for route in routes_of(scene.town, service)}
    assert declared - Oracle.of_file().routes == set()


def test_the_oracle_decides_about_no_route_that_does_not_exist(scene: Scene) -> None:
    declared = {(service, route) for service in scene.town.services for route in routes_of(scene.town, service)}
    assert {(service, path_of(route)) for service, route in Oracle.of_file().routes} - declared == set()


def test_every_route_of_every_service_has_a_request_to_be_tried_with(scene: Scene) -> None:
    declared = {(service, route) for service in scene.town.services for route in routes_of(scene.town, service)}
    asked = {(service, route) for service, asks in ASKS.items() for route in asks}
    assert declared - asked == set()
    assert Oracle.of_file().routes - asked == set()


def test_what_each_role_may_do_in_each_relation_is_what_the_oracle_expects(finding: Finding) -> None:
    assert not finding.differences, table(finding.differences)


def test_a_table_that_decides_something_twice_is_refused() -> None:
    head = "service,route,roles,relations,expected,source"
    with pytest.raises(ValueError, match="decided twice"):
        Oracle([head, "intake,GET /x,FP|AUT,any,allow,2.14", "intake,GET /x,FP,own,deny,2.14"])


def test_what_no_line_names_is_denied() -> None:
    oracle = Oracle(["service,route,roles,relations,expected,source", "intake,GET /x,FP,own,L3,2.14"])
    assert str(oracle.of("intake", "GET /x", "FP", "own")) == "allow L3"
    assert str(oracle.of("intake", "GET /x", "FP", "foreign")) == "deny"
    assert str(oracle.of("intake", "GET /x", "ADM", "own")) == "deny"
