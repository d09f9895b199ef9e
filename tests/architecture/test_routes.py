"""Every route demands a token except those named in CONTRIBUTING.md, and every route is a plain `def`."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.architecture.source import ROOT, modules

SAFE = {"get", "head", "options"}
METHODS = {"get", "post", "put", "patch", "delete", "head", "options"}
# Ways to make a route that this test cannot read.
HIDDEN = {"add_api_route", "api_route", "add_route", "add_websocket_route", "websocket", "mount"}


@dataclass(frozen=True)
class Route:
    """One route as the source declares it; `door` is signed_in, public or none."""

    name: str
    door: str
    plain: bool
    braked: bool = False


def text_of(node: ast.expr | None) -> str:
    """Return a string constant's text, or nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def routes(tree: ast.AST) -> Iterator[Route]:
    """Yield the routes of a module. A router's prefix holds in the function (or module) that makes the router."""
    yield from _routes(tree, {})


def _routes(scope: ast.AST, prefixes: Mapping[str, str]) -> Iterator[Route]:
    known = dict(prefixes)
    for node in ast.iter_child_nodes(scope):
        made = node.value if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) else None
        if isinstance(node, ast.Assign) and made and getattr(made.func, "id", "") in {"APIRouter", "FastAPI"}:
            given = next((text_of(each.value) for each in made.keywords if each.arg == "prefix"), "")
            known |= {target.id: given for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr in METHODS:
                    path = text_of(mark.args[0]) if mark.args else ast.unparse(mark)
                    text = ast.unparse(node.args)
                    demanding = ".signed_in(" in text or ".taking_file(" in text
                    door = "signed_in" if demanding else "public" if ".public(" in text else "none"
                    prefix = known.get(ast.unparse(mark.func.value), "")
                    name = f"{mark.func.attr.upper()} {prefix}{path}"
                    yield Route(name, door, isinstance(node, ast.FunctionDef), _braked(node.args))
        yield from _routes(node, known)


def _braked(arguments: ast.arguments) -> bool:
    """Return whether a route's public door counts who comes."""
    return any(
        isinstance(call, ast.Call)
        and ast.unparse(call.func).endswith(".public")
        and "limit" in {each.arg for each in call.keywords}
        for call in ast.walk(arguments)
    )


def of_services(trees: Mapping[str, ast.Module]) -> list[Route]:
    """Return the routes of every service, those of shared rooms (notices, health) among them."""
    ours = {path: tree for path, tree in trees.items() if path.startswith(("services/", "shared/"))}
    return [route for tree in ours.values() for route in routes(tree)]


def open_routes(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the routes that do not demand a token."""
    return {route.name for route in of_services(trees) if route.door != "signed_in"}


# Public routes that nobody is refused for using often, and why.
WITHOUT_LIMIT = {
    "GET /.well-known/jwks.json": "answered from memory and cached; every service needs it to know any token",
    "GET /openapi.json": "answered from memory; tells what is public anyway",
    "GET /healthz": "only for operators' networks, which ask all the time",
    "GET /readyz": "only for operators' networks, which ask all the time",
    "GET /metrics": "only for operators' networks, which ask all the time",
}


def unbraked(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the routes without a demand for a token that do not count who comes."""
    return {route.name for route in of_services(trees) if route.door != "signed_in" and not route.braked}


def trusting(trees: Mapping[str, ast.Module]) -> Iterator[str]:
    """Yield where a server is started that believes headers about the caller's address by itself."""
    for path, tree in trees.items():
        for node in ast.walk(tree):
            served = isinstance(node, ast.Call) and ast.unparse(node.func) in {"uvicorn.run", "uvicorn.Config"}
            if served and not _said(node, "proxy_headers"):  # type: ignore[arg-type]
                yield f"{path}:{node.lineno}"  # type: ignore[attr-defined]


def addressing(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the modules that look at the caller's address or at a header about it by themselves."""
    return {
        path
        for path, tree in trees.items()
        if path.startswith(("services/", "shared/"))
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and ast.unparse(node) == "request.client")
        or (isinstance(node, ast.Constant) and str(node.value).lower() == "x-forwarded-for")
    }


def hidden(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the modules that use FastAPI and make a route in a way the other rules do not see."""
    return {
        path
        for path, tree in trees.items()
        if path.startswith(("services/", "shared/")) and "fastapi" in ast.unparse(tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in HIDDEN
    }


def named_public() -> set[str]:
    """Return the public routes that CONTRIBUTING.md lists."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Public routes")[2].partition("\n## ")[0]
    return {f"{method} {path}" for method, path in re.findall(r"`(GET|POST) (/[^`]+)`", text)}


def test_every_route_without_a_token_is_listed() -> None:
    assert open_routes(modules()) <= named_public()


def test_every_listed_public_route_exists() -> None:
    # FastAPI makes this one itself.
    assert named_public() - {"GET /openapi.json"} <= open_routes(modules())


def test_every_public_route_counts_who_comes_or_is_named_with_a_reason() -> None:
    assert unbraked(modules()) == set(WITHOUT_LIMIT) - {"GET /openapi.json"}
    assert set(WITHOUT_LIMIT) <= named_public()


def test_a_public_route_that_counts_nobody_would_be_seen() -> None:
    tree = ast.parse('@routes.post("/v1/x")\ndef tell(call=door.public(Tell)): ...')
    counted = ast.parse('@routes.post("/v1/x")\ndef tell(call=door.public(Tell, limit=tells)): ...')
    assert unbraked({"services/x/y.py": tree}) == {"POST /v1/x"}
    assert unbraked({"services/x/y.py": counted}) == set()


def uncounted(trees: Mapping[str, ast.Module]) -> Iterator[str]:
    """Yield the doors of services that do not count the requests of those who are signed in."""
    for path, tree in trees.items():
        for node in ast.walk(tree) if path.startswith("services/") else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Door":
                last = ast.unparse(node.args[-1])
                if len(node.args) < 3 or last not in {"Callers(settings.rates)", "callers"}:
                    yield f"{path}:{node.lineno}"


def test_every_service_counts_the_requests_of_those_who_are_signed_in() -> None:
    assert list(uncounted(modules())) == []


def test_a_door_that_counts_nobody_would_be_seen() -> None:
    assert list(uncounted({"services/x/y.py": ast.parse("Door(runner, verify)")})) == ["services/x/y.py:1"]
    assert list(uncounted({"services/x/y.py": ast.parse("Door(runner, verify, Callers(settings.rates))")})) == []


def test_one_place_says_whence_a_request_comes() -> None:
    assert list(trusting(modules())) == []
    assert addressing(modules()) == {"shared/src/nrm_shared/http/source.py"}


def test_another_place_that_says_whence_a_request_comes_would_be_seen() -> None:
    assert list(trusting({"x.py": ast.parse("uvicorn.run(app, port=1)")})) == ["x.py:1"]
    for wrong in ("limit.check(request.client.host)", "request.headers['X-Forwarded-For']"):
        assert addressing({"services/x/y.py": ast.parse(wrong)}) == {"services/x/y.py"}


def test_every_route_is_a_plain_def() -> None:
    assert [route.name for route in of_services(modules()) if not route.plain] == []


def test_no_route_is_made_in_a_way_these_rules_do_not_see() -> None:
    assert hidden(modules()) == set()


def test_the_routes_of_shared_rooms_are_seen() -> None:
    names = {route.name for route in of_services(modules())}
    assert {"GET /v1/notices", "GET /metrics", "POST /v1/determinations", "POST /v1/status-notices"} <= names


def changing_gets(trees: Mapping[str, ast.Module]) -> Iterator[str]:
    """Yield the GET routes that run a command; answering a question is not one."""
    for path, tree in trees.items():
        for node in ast.walk(tree) if path.startswith(("services/", "shared/")) else ():
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr in SAFE
                for mark in node.decorator_list
            ):
                runs = [call for call in ast.walk(node) if isinstance(call, ast.Attribute) and call.attr == "run"]
                yield from (f"{path}:{call.lineno}" for call in runs)


def redirects(trees: Mapping[str, ast.Module]) -> set[str]:
    """Return the modules that answer with a redirect, or let the framework do so."""
    return {
        path
        for path, tree in trees.items()
        if path.startswith(("services/", "shared/"))
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name | ast.Attribute) and "RedirectResponse" in ast.unparse(node))
        or (isinstance(node, ast.Call) and ast.unparse(node.func) == "FastAPI" and not _said(node, "redirect_slashes"))
        or (isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value in {301, 302, 303, 307, 308})
    }


def _said(call: ast.Call, name: str) -> bool:
    return any(word.arg == name and ast.unparse(word.value) == "False" for word in call.keywords)


def test_no_get_changes_anything() -> None:
    assert list(changing_gets(modules())) == []


def test_a_get_that_runs_a_command_would_be_seen() -> None:
    tree = ast.parse('@routes.get("/x")\ndef erase(call):\n    return call.run(Erase())')
    assert list(changing_gets({"services/x/y.py": tree})) == ["services/x/y.py:3"]


def test_nothing_redirects() -> None:
    assert redirects(modules()) == set()


def test_a_redirect_would_be_seen() -> None:
    for wrong in ("RedirectResponse(url)", "FastAPI(title='x')", "Response(status_code=302)"):
        assert redirects({"services/x/y.py": ast.parse(wrong)}) == {"services/x/y.py"}


def test_a_route_without_a_door_would_be_seen() -> None:
    tree = ast.parse(
        'def one():\n    routes = APIRouter(prefix="/v1/x")\n    @routes.get("/y")\n    def read(id: str): ...\n'
        'def two():\n    routes = APIRouter(prefix="/v1/z")\n    @routes.post("")\n'
        "    async def write(call=door.signed_in()): ..."
    )
    trees = {"shared/src/nrm_shared/anywhere.py": tree}
    assert open_routes(trees) == {"GET /v1/x/y"}
    assert [route.name for route in of_services(trees) if not route.plain] == ["POST /v1/z"]


def test_a_hidden_route_would_be_seen() -> None:
    tree = ast.parse("import fastapi\nrouter.add_api_route('/x', read)")
    assert hidden({"services/x/y.py": tree}) == {"services/x/y.py"}
