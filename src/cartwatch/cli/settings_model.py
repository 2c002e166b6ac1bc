"""What can be set: every key of `cartwatch.toml`, with its limits and its default."""

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from cartwatch.store.errors import SECRET_PARTS, without_secrets

PREFIX = "CARTWATCH_"
NEAR = ("127.0.0.1", "localhost", "::1")

Address = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]
Names = tuple[str, ...]
Port = Annotated[int, Field(ge=0, le=65_535)]


class Section(BaseModel):
    """One table of the file; a key that it does not have is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Serve(Section):
    """Where the pages are, and under which names."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Port = 5006
    allow_hosts: Names = ()
    name: str = ""
    https: bool = False
    proxies: Names = ()


class Watch(Section):
    """Where calls go, and who notices when the watcher itself is dead."""

    every: Annotated[float, Field(ge=0.5, le=300)] = 5.0
    to: Annotated[str, Field(min_length=1)] = "console"
    ping: Address | None = None


class Sessions(Section):
    """How long somebody stays signed in, idle and in all; a wall screen for days."""

    idle_minutes: Annotated[int, Field(ge=1, le=120)] = 10
    longest_hours: Annotated[int, Field(ge=1, le=24)] = 12
    pin_hours: Annotated[int, Field(ge=1, le=24)] = 12
    board_days: Annotated[int, Field(ge=1, le=90)] = 30


class Oidc(Section):
    """The hospital's own sign-in. The secret is never a key of the file."""

    issuer: Address | None = None
    client_id: Annotated[str | None, Field(min_length=1)] = None
    secret_file: Path | None = None
    secret: SecretStr | None = None
    name: Annotated[str, Field(min_length=1)] = "your hospital account"
    scope: str = "openid email profile"
    role_claim: str = "groups"
    roles: dict[str, str] = {}
    ward_claim: str = "groups"
    wards: dict[str, str] = {}
    login_claim: str = "email"
    name_claim: str = "name"
    known_only: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.issuer is None) != (self.client_id is None):
            raise ValueError("issuer and client_id belong together: set both or none")
        address = urlsplit(self.issuer or "")
        if address.scheme == "http" and address.hostname not in NEAR:
            raise ValueError("issuer must be https: its keys decide who comes in")
        return self


class Log(Section):
    """How much is logged, for whom: people (console) or programs (json)."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["console", "json"] = "console"


class Limits(Section):
    """The largest and slowest request that is taken; beyond it is refused."""

    body_bytes: Annotated[int, Field(ge=1_024, le=104_857_600)] = 1_048_576
    message_bytes: Annotated[int, Field(ge=65_536, le=104_857_600)] = 1_048_576
    address_chars: Annotated[int, Field(ge=256, le=16_384)] = 2_048
    header_bytes: Annotated[int, Field(ge=4_096, le=131_072)] = 32_768
    body_seconds: Annotated[float, Field(ge=1, le=300)] = 20.0


class Settings(BaseSettings):
    """Everything that can be set; `cartwatch settings` shows what is in force."""

    store: str | None = None
    protocols: Path | None = None
    wards: Names = ()
    serve: Serve = Serve()
    watch: Watch = Watch()
    sessions: Sessions = Sessions()
    oidc: Oidc = Oidc()
    log: Log = Log()
    limits: Limits = Limits()

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=PREFIX,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        env_ignore_empty=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed over: the layers are read and told apart elsewhere."""
        return (init_settings,)


def keys() -> dict[str, str]:
    """Every key (`serve.port`) with its environment variable, in the file's order."""
    found = {}
    for name, field in Settings.model_fields.items():
        kind: Any = field.annotation
        inner = (
            kind.model_fields
            if isinstance(kind, type) and issubclass(kind, Section)
            else None
        )
        for key in [name] if inner is None else [f"{name}.{part}" for part in inner]:
            found[key] = PREFIX + key.upper().replace(".", "_")
    return found


def without_password(store: str) -> str:
    """The address of a store as it may be shown."""
    try:
        return without_secrets(make_url(store))
    except ArgumentError:
        return "(not an address)"


def has_password(store: str) -> bool:
    """Whether the address of a store holds a password."""
    try:
        url = make_url(store)
    except ArgumentError:
        return False
    return bool(url.password) or any(name in url.query for name in SECRET_PARTS)
