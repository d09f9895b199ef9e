"""Secrets come from files or the environment, never from the code; and files that hold one are closed to others."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import ROOT, modules

NAMES = re.compile(r"(password|passwd|secret|token|api_?key|private_?key|pin|credential)s?$", re.IGNORECASE)
# A value that could be one: no blanks, no path, no address, no name of a setting, code or header; and long enough to matter.
VALUE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/_=.!@#$%^&*-]{12,}")
# The name by which a PKCS#11 token is found; its PIN is in a file.
LABELS = {"pkcs11_token"}
ARMOUR = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\r\n]+[A-Za-z0-9+/=]{16}")
IN_URL = re.compile(r"\b(?:postgresql|amqps?|https?)://[^\s/:@{}]+:[^\s/@{}]{3,}@[^\s{}]")
# What the examples of the documentation and the tests' fakes say instead of a password.
PLACEHOLDER = re.compile(r":(\*{3}|password|secret|pw|p|x|guest)@")
MAY_HOLD = (".py", ".toml", ".json", ".csv", ".md", ".yml", ".yaml", ".sql", ".sh", ".mjs", ".ini", ".cfg", ".conf")
SKIPPED = {".venv", "var", "node_modules", ".git", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def written_secrets(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and name of what is called a secret and given a value in the code itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            pairs = [(_name(target), node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            pairs = [(_name(node.target), node.value)]
        elif isinstance(node, ast.keyword):
            pairs = [(node.arg or "", node.value)]
        else:
            continue
        for name, value in pairs:
            if NAMES.search(name) and isinstance(value, ast.Constant) and _could_be_one(value.value):
                yield value.lineno, name


def _name(target: ast.AST) -> str:
    return str(getattr(target, "id", getattr(target, "attr", "")))


def _could_be_one(value: object) -> bool:
    return isinstance(value, str) and bool(VALUE.fullmatch(value))


def keys_and_urls(text: str) -> Iterator[str]:
    """Yield private keys and passwords within URLs that stand in a text."""
    yield from ARMOUR.findall(text)
    yield from (found for found in IN_URL.findall(text) if not PLACEHOLDER.search(found))


def secret_defaults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield settings that are secrets themselves, instead of the path of a file that holds one."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef) or "ettings" not in node.name:
            continue
        for line in node.body:
            if (
                isinstance(line, ast.AnnAssign)
                and NAMES.search(_name(line.target))
                and _name(line.target) not in LABELS
            ):
                kind = ast.unparse(line.annotation)
                if "Path" not in kind and not (isinstance(line.value, ast.Call) and "repr=False" in ast.unparse(line)):
                    yield line.lineno, _name(line.target)


def test_no_secret_stands_in_the_products_code() -> None:
    product = {
        path: tree for path, tree in modules().items() if "/tests/" not in path and not path.startswith("tests/")
    }
    found = [f"{path}:{line} {name}" for path, tree in product.items() for line, name in written_secrets(tree)]
    assert found == []


def test_no_private_key_and_no_password_in_an_address_is_kept_with_the_code() -> None:
    found = []
    for path in ROOT.rglob("*"):
        relative = path.relative_to(ROOT)
        if (
            SKIPPED & set(relative.parts)
            or path.suffix not in MAY_HOLD
            or not path.is_file()
            or "tests" in relative.parts
        ):
            continue
        found += [str(relative) for _ in keys_and_urls(path.read_text(encoding="utf-8", errors="replace"))]
    assert found == []


def test_settings_name_files_that_hold_secrets_and_never_secrets() -> None:
    found = [f"{path}:{line} {name}" for path, tree in modules().items() for line, name in secret_defaults(tree)]
    assert [one for one in found if "/tests/" not in one] == []


def test_secrets_in_code_keys_in_texts_and_passwords_in_addresses_would_be_seen() -> None:
    code = ast.parse('DATABASE_PASSWORD = "kJ8aLongOne42"\nconnect(token="abcDEF123456789")\npassword = read(path)')
    assert [name for _, name in written_secrets(code)] == ["DATABASE_PASSWORD", "token"]
    armour = "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF"
    assert len(list(keys_and_urls(armour))) == 1
    assert len(list(keys_and_urls("postgresql://nrm:" + "kJ8aLong@db.example/x"))) == 1
    assert list(keys_and_urls("amqps://nrm-intake:***@h and https://user:{password}@h")) == []
    settings = ast.parse("class Settings:\n    amqp_password: str\n    client_secret_file: Path\n    pin_file: Path")
    assert [name for _, name in secret_defaults(settings)] == ["amqp_password"]
