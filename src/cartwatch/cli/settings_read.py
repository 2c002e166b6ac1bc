"""Which settings are in force? Command line, environment, file, default: in this order.

Every problem is told at once, with the file or variable and the key.
"""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource

from cartwatch.cli.settings_file import SettingsError, found_file
from cartwatch.cli.settings_model import PREFIX, Settings, has_password, keys

DEFAULT = "default"
SECRET_KEYS = ("oidc.secret",)
OTHERS = ("CONFIG", "CHROMIUM", "EXAMPLES", "REQUIRE_BROWSER")
"""Variables with our prefix that are no settings: where the file is, and tests."""
NOT_HERE = (
    "a secret is not kept in this file, which is copied and shown. Put it in "
    "CARTWATCH_OIDC_SECRET, or in a file of its own that oidc.secret_file names"
)
OPEN_STORE = (
    "holds a password, which is not kept in this file. Write the address without it "
    "and use ~/.pgpass, or put the whole address in CARTWATCH_STORE"
)

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class InForce:
    """The settings, the file they were read from, and where each key came from."""

    settings: Settings
    file: Path | None
    origins: Mapping[str, str]


class _Environment(EnvSettingsSource):
    """Lists may be written with commas; only what the model names is read."""

    def decode_complex_value(
        self, field_name: str, field: FieldInfo | None, value: Any
    ) -> Any:
        """A list as `a, b`, a table as `a=b, c=d`; the library alone wants JSON."""
        parts = [part.strip() for part in str(value).split(",") if part.strip()]
        if parts and all("=" in part for part in parts):
            return {
                k.strip(): v.strip() for k, _, v in (p.partition("=") for p in parts)
            }
        return parts


def in_force(
    config: Path | None = None, given: Mapping[str, object] | None = None
) -> InForce:
    """The settings of this run; `given` are keys of the command line, None if not said.

    Raises SettingsError with every problem.
    """
    path = found_file(config)
    from_file = _read(path)
    stated = _stated(given or {})
    layers = [(stated, "command line"), (_environment(), ""), (from_file, str(path))]
    origins = {
        key: where or keys().get(key, PREFIX + key.upper().replace(".", "_"))
        for tree, where in reversed(layers)
        for key in _leaves(tree)
    }
    problems = [*_secrets(from_file, path), *_strange_variables()]
    merged: Tree = {}
    for tree, _ in reversed(layers):
        _merge(merged, tree)
    try:
        settings = _built(merged)
    except ValidationError as error:
        problems += [_words(problem, origins) for problem in error.errors()]
        raise SettingsError(problems) from None
    problems += list(_unreadable(settings, origins))
    if problems:
        raise SettingsError(problems)
    settings = _with_secret(settings)
    return InForce(settings, path, {k: origins.get(k, DEFAULT) for k in keys()})


def _built(merged: Tree) -> Settings:
    """Validated; the layers were merged before, so no source is asked again."""
    return Settings.model_validate(merged)


def _stated(given: Mapping[str, object]) -> Tree:
    """What the command line said itself: an option may have read its variable."""
    tree: Tree = {}
    for key, value in given.items():
        if value is None or os.environ.get(keys()[key]) == str(value):
            continue
        section, _, name = key.rpartition(".")
        (tree.setdefault(section, {}) if section else tree)[name] = value
    return tree


def _environment() -> Tree:
    return dict(_Environment(Settings)())


def _read(path: Path | None) -> Tree:
    if path is None:
        return {}
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError([f"{path}: cannot be read ({error.strerror})"]) from None
    except UnicodeDecodeError:
        raise SettingsError([f"{path}: is not text in UTF-8"]) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{path}: is not TOML. {error}"]) from None
    for section, name in (("", "protocols"), ("oidc", "secret_file")):
        table = tree.get(section, {}) if section else tree
        if isinstance(table, dict) and isinstance(table.get(name), str):
            table[name] = str(path.parent / table[name])
    return tree


def _leaves(tree: Mapping[str, Any], under: str = "") -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, Mapping) and not under:
            yield from _leaves(value, f"{name}.")
        else:
            yield f"{under}{name}"


def _merge(into: Tree, tree: Mapping[str, Any]) -> None:
    for name, value in tree.items():
        if isinstance(value, Mapping) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = dict(value) if isinstance(value, Mapping) else value


def _secrets(tree: Tree, path: Path | None) -> Iterator[str]:
    """Secrets that somebody wrote into the file; taken out, so they are not told."""
    table = tree.get("oidc")
    if isinstance(table, dict) and table.pop("secret", None) is not None:
        yield f"{path}: oidc.secret: {NOT_HERE}"
    if has_password(str(tree.get("store", ""))):
        del tree["store"]
        yield f"{path}: store: {OPEN_STORE}"


def _strange_variables() -> Iterator[str]:
    """Variables that look like settings and are none: most likely a slip."""
    known = {*keys().values(), *(PREFIX + name for name in OTHERS)}
    sections = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if not name.startswith(PREFIX) or name in known:
            continue
        under = any(name.startswith(f"{section}_") for section in sections)
        if under and "_" in name.removeprefix(PREFIX):
            continue  # told as an unknown key of its section
        close = get_close_matches(name, known, 1, 0.8)
        if close:
            yield f"{name}: there is no such setting. Did you mean {close[0]}?"


def _words(problem: ErrorDetails, origins: Mapping[str, str]) -> str:
    """`cartwatch.toml: serve.port: 99999: should be less than or equal to 65535`."""
    key = ".".join(str(part) for part in problem["loc"][:2])
    where = origins.get(key) or next(
        (w for name, w in origins.items() if name.startswith(f"{key}.")), DEFAULT
    )
    if problem["type"] == "extra_forbidden":
        return f"{where}: {key}: there is no such key.{_meant(key)}"
    said = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    value = problem["input"]
    shown = f"{value}: " if isinstance(value, str | int | float) else ""
    return f"{where}: {key}: {'' if key in SECRET_KEYS else shown}{said}"


def _meant(key: str) -> str:
    known = list(keys())
    sections = [name for name in Settings.model_fields if f"{name}." in str(known)]
    close = get_close_matches(key, [*known, *sections], 1, 0.6)
    if not close:  # the right word in the wrong table
        close = [name for name in known if name.rpartition(".")[2] == key]
    return f" Did you mean {close[0]}?" if close else f" Keys: {', '.join(known)}."


def _unreadable(settings: Settings, origins: Mapping[str, str]) -> Iterator[str]:
    """Files and folders that the settings name and that are not there."""
    checks: list[tuple[str, Path | None, Callable[[Path], bool], str]] = [
        ("protocols", settings.protocols, Path.is_dir, "is no folder"),
        ("oidc.secret_file", settings.oidc.secret_file, Path.is_file, "is no file"),
    ]
    for key, path, is_there, says in checks:
        from_file = "oidc" in key or origins.get(key) not in (None, "command line")
        if path is not None and from_file and not is_there(path):
            yield f"{origins.get(key, DEFAULT)}: {key}: {path} {says}"


def _with_secret(settings: Settings) -> Settings:
    """The secret from its file, unless the environment has it."""
    oidc = settings.oidc
    if oidc.secret is not None or oidc.secret_file is None:
        return settings
    try:
        secret = oidc.secret_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        says = "cannot be read, or is empty"
        raise SettingsError([f"oidc.secret_file: {oidc.secret_file} {says}"])
    held = oidc.model_copy(update={"secret": SecretStr(secret)})
    return settings.model_copy(update={"oidc": held})
