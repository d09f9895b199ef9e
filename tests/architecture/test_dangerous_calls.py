"""What the product never calls: text run as code, shells, deserialisers that build objects, weak digests and ciphers."""

import ast
from collections.abc import Iterator

from tests.architecture.source import imports, modules

# Names that run text, or read bytes into whatever objects the bytes ask for.
RUN_TEXT = frozenset({"eval", "exec", "compile", "__import__"})
BUILD_OBJECTS = frozenset({"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "joblib", "yaml"})
SHELLS = frozenset({"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"})
TEMPLATES = frozenset({"jinja2", "mako", "chameleon", "django"})
QUERY_LANGUAGES = frozenset({"ldap3", "ldap", "pymongo", "pymemcache", "memcache", "smtplib", "imaplib", "aiosmtplib"})
WEAK = frozenset({"md5", "sha1", "MD5", "SHA1", "ARC4", "TripleDES", "Blowfish", "ECB", "CBC", "CTR", "CFB", "OFB"})
# The registries prescribe the UsernameToken's digest, so their simulator computes it; nothing rests on it (see keys.md).
WEAK_BY_A_STANDARD = "deploy/sandbox/src/nrm_sandbox/security.py"
# The libraries that compute: OpenSSL's, JOSE, Argon2id, time-based codes, tokens that keep keys, signatures of XML.
CRYPTOGRAPHY = frozenset({"cryptography", "joserfc", "argon2", "pyotp", "pkcs11", "hashlib", "hmac", "secrets", "ssl"})
OTHER_CRYPTOGRAPHY = frozenset(
    [
        "Crypto",
        "Cryptodome",
        "nacl",
        "rsa",
        "ecdsa",
        "jwt",
        "jose",
        "passlib",
        "bcrypt",
        "OpenSSL",
        "M2Crypto",
        "pyaes",
        "itsdangerous",
        "tink",
        "gnupg",
    ]
)
ELSEWHERE = frozenset(
    {"FileHandler", "SysLogHandler", "SocketHandler", "DatagramHandler", "HTTPHandler", "SMTPHandler"}
)
# Rooms that a request reaches; what they need of files comes through adapters with paths from the settings.
REACHED = ("/domain/", "/app/", "/entrypoints/http/routes")
# Spreads retries; no secret comes of it.
JITTER = "shared/src/nrm_shared/runner/batch.py"
# Programs are started by the runner and the command line, with lists of arguments that no request reaches.
# Attached files are looked at in a process of its own: our own interpreter and module, the file over a pipe.
STARTERS = ("cli/", "deploy/local/", "shared/src/nrm_shared/attachments/examining.py")
# Reads only, over XML that has no DTD, entity or processing instruction: `nrm_shared.wssecurity.plainxml`.
XML_READERS = ("shared/src/nrm_shared/wssecurity/", "services/registry-adapters/", "deploy/sandbox/")


def dangers(path: str, tree: ast.AST) -> Iterator[str]:
    """Yield what the module at `path` must not do, with its line."""
    yield from _imported(path, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (f"{path}:{node.lineno} {found}" for found in _called(path, node))
        elif isinstance(node, ast.Attribute) and node.attr in WEAK and path != WEAK_BY_A_STANDARD:
            yield f"{path}:{node.lineno} {node.attr}"


def _imported(path: str, tree: ast.AST) -> Iterator[str]:
    roots = {name.partition(".")[0] for name in imports(tree)}
    yield from (f"{path} imports {name}" for name in sorted(roots & (BUILD_OBJECTS | TEMPLATES | QUERY_LANGUAGES)))
    if "random" in roots and path != JITTER:
        yield f"{path} imports random"
    if "subprocess" in roots and not path.startswith(STARTERS):
        yield f"{path} imports subprocess"
    if roots & {"lxml", "xml"} and not path.startswith(XML_READERS):
        yield f"{path} imports an XML parser"


def _called(path: str, call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    if name in RUN_TEXT | SHELLS:
        yield name
    if any(word.arg == "shell" and not _false(word.value) for word in call.keywords):
        yield f"{name}(shell=...)"
    if any(word.arg == "follow_redirects" and not _false(word.value) for word in call.keywords):
        yield f"{name}(follow_redirects=...)"
    if any(word.arg == "verify" and _false(word.value) for word in call.keywords):
        yield f"{name}(verify=False)"
    if name.rpartition(".")[2] == "uuid1":
        yield name


def _false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def test_the_product_runs_no_text_builds_no_objects_from_bytes_and_uses_no_weak_digest_or_cipher() -> None:
    assert [found for path, tree in modules().items() for found in dangers(path, tree)] == []


def test_each_danger_would_be_seen() -> None:
    wrong = """
import pickle, random, subprocess, jinja2, smtplib
import xml.etree.ElementTree
eval(text)
os.system(text)
subprocess.run(text, shell=True)
hashlib.md5(text)
modes.ECB()
httpx.get(url, follow_redirects=True, verify=False)
"""
    found = dangers("services/intake/src/nrm_intake/app/wrong.py", ast.parse(wrong))
    assert {each.rpartition("wrong.py")[2] for each in found} == {
        " imports jinja2",
        " imports pickle",
        " imports smtplib",
        " imports random",
        " imports subprocess",
        " imports an XML parser",
        ":4 eval",
        ":5 os.system",
        ":6 subprocess.run(shell=...)",
        ":7 md5",
        ":8 ECB",
        ":9 httpx.get(follow_redirects=...)",
        ":9 httpx.get(verify=False)",
    }


# What stands in SQL texts beside words: names of tables, columns and schemas that the code knows, parts of statements
# written down beside them. A value is always a parameter.
NAMES = frozenset({"schema", "log.select", "table", "OTHERS"})


def statements(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that hand text to the database as SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in {"text", "sa.text", "sqlalchemy.text"} or name.endswith((".execute", ".exec_driver_sql")):
                yield node


def made_up(path: str, tree: ast.AST) -> Iterator[str]:
    """Yield what stands in SQL texts and is neither a constant nor one of `NAMES`, with its line."""
    for call in statements(tree):
        for node in ast.walk(call.args[0]) if call.args else ():
            if isinstance(node, ast.FormattedValue) and ast.unparse(node.value) not in NAMES:
                yield f"{path}:{node.lineno} {ast.unparse(node.value)}"
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
                yield f"{path}:{node.lineno} {ast.unparse(node)}"


def test_no_sql_is_put_together_from_values() -> None:
    found = [each for path, tree in modules().items() for each in made_up(path, tree)]
    assert found == []


def test_sql_with_a_value_in_it_would_be_seen() -> None:
    wrong = 'connection.execute(text(f"SELECT 1 FROM person WHERE id = {id}"))\ncursor.execute("SELECT %s" % id)'
    assert {each.rpartition(":")[2] for each in made_up("wrong.py", ast.parse(wrong))} == {"1 id", "2 'SELECT %s' % id"}


def test_cryptography_comes_from_known_libraries_only() -> None:
    found = {name.partition(".")[0] for tree in modules().values() for name in imports(tree)}
    assert found & OTHER_CRYPTOGRAPHY == set()
    assert found >= CRYPTOGRAPHY


def loggers_elsewhere(path: str, tree: ast.AST) -> Iterator[str]:
    """Yield what would send log lines elsewhere than to standard output."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name.removeprefix("Timed").removeprefix("Rotating") in ELSEWHERE:
                yield f"{path}:{node.lineno} {name}"


def test_nothing_logs_but_to_standard_output() -> None:
    assert [found for path, tree in modules().items() for found in loggers_elsewhere(path, tree)] == []


def test_a_log_that_goes_elsewhere_would_be_seen() -> None:
    wrong = ast.parse("logging.handlers.RotatingFileHandler('x')\nHTTPHandler(host)")
    assert list(loggers_elsewhere("x.py", wrong)) == ["x.py:1 RotatingFileHandler", "x.py:2 HTTPHandler"]


def files_named(path: str, tree: ast.AST) -> Iterator[str]:
    """Yield where a room that requests reach opens a file."""
    for node in ast.walk(tree) if any(room in path for room in REACHED) else ():
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "open",
            "Path",
            "os.open",
            "FileResponse",
            "StaticFiles",
        }:
            yield f"{path}:{node.lineno} {ast.unparse(node.func)}"


def test_no_request_names_a_file() -> None:
    assert [found for path, tree in modules().items() for found in files_named(path, tree)] == []


def test_a_file_that_a_request_names_would_be_seen() -> None:
    wrong = ast.parse("FileResponse(Path(name))")
    path = "services/x/src/nrm_x/entrypoints/http/routes_x.py"
    assert set(files_named(path, wrong)) == {f"{path}:1 FileResponse", f"{path}:1 Path"}
