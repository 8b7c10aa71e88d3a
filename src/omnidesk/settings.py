"""Every knob of a process: environment first, then the [server] table of the configuration file.

Durations in seconds, sizes in bytes. `config/omnidesk.example.toml` explains each one.
"""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from omnidesk.clock import secret_token
from omnidesk.errors import ConfigurationError

ENV_PREFIX = "OMNIDESK_"
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Settings(BaseSettings):
    """What one process needs to know before it can ask the database anything."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, extra="forbid", frozen=True, env_ignore_empty=True
    )

    database_url: str | None = None
    data_dir: Path = Path(".omnidesk")
    secret_key: SecretStr | None = None
    public_url: str = "http://localhost:8080"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    allow_private_hosts: tuple[str, ...] = ()
    database_pool_size: int = Field(default=10, ge=2, le=100)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    shutdown_seconds: float = Field(default=8.0, ge=0, le=300)
    metrics_token: SecretStr | None = None
    history_days: float = Field(default=30.0, gt=0, le=3660)

    @field_validator("public_url")
    @classmethod
    def _plain_origin(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, whose values come as init arguments."""
        return (env_settings, init_settings)


def load(config: Path | None, **overrides: Any) -> Settings:
    """Settings from the environment, the file's [server] table and the command line (which wins).

    Raises ConfigurationError naming the file or variable, the key and the reason.
    """
    path = configuration_path(config)
    values = read_toml(path).get("server", {}) if path else {}
    if not isinstance(values, dict):
        raise ConfigurationError(f"{path}: server", "must be a table, like [server]")
    values = {key: _filled(value, f"{path}: server.{key}") for key, value in values.items()}
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise _named(error, path) from None
    except SettingsError as error:
        raise ConfigurationError("environment", str(error), "write lists as JSON") from None
    given = {name: value for name, value in overrides.items() if value is not None}
    return settings.model_copy(update=given)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file; ConfigurationError says the line where it breaks."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(str(path), "does not exist") from None
    except OSError as error:
        raise ConfigurationError(str(path), f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(str(path), f"is not UTF-8: {error.reason}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(str(path), f"is not TOML: {error}") from None


def secret_key(settings: Settings) -> str:
    """The configured secret key, or one generated on first start and kept in the data folder.

    An external database needs a configured key: another machine could not read its secrets.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    if settings.database_url is not None:
        raise ConfigurationError(
            f"{ENV_PREFIX}SECRET_KEY",
            "is not set, and the database is shared with other machines",
            "set it to 32 or more random characters, the same for every process",
        )
    path = key_file(settings)
    if not path.exists():
        _write_key(path)
    return path.read_text(encoding="ascii").strip()


def key_file(settings: Settings) -> Path:
    """Where a generated secret key is kept."""
    return settings.data_dir / "secret_key"


def configuration_path(config: Path | None) -> Path | None:
    """The configuration file: the one given, else the one that OMNIDESK_CONFIG names."""
    named = os.environ.get(f"{ENV_PREFIX}CONFIG")
    return config or (Path(named) if named else None)


def _write_key(path: Path) -> None:
    # Whole before it has its name: another process that starts now must not read half a key.
    partial = path.with_name(f"{path.name}.{secret_token(6)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "x", encoding="ascii", opener=_private) as file:
            file.write(secret_token(32))
        with suppress(FileExistsError):
            os.link(partial, path)
        partial.unlink()
    except OSError as error:
        fix = "choose another folder with OMNIDESK_DATA_DIR, or set OMNIDESK_SECRET_KEY"
        raise ConfigurationError(str(path), f"cannot be made: {error.strerror}", fix) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _filled(value: Any, where: str) -> Any:
    """The value with "${NAME}" replaced by that variable; ConfigurationError if it is not set."""
    if isinstance(value, list):
        return [_filled(item, where) for item in value]
    if not isinstance(value, str):
        return value

    def variable(found: re.Match[str]) -> str:
        text = os.environ.get(found[1])
        if not text:
            raise ConfigurationError(where, f"names ${{{found[1]}}}, which is not set")
        return text

    return _REFERENCE.sub(variable, value)


def _named(error: ValidationError, path: Path | None) -> ConfigurationError:
    first = error.errors(include_input=False, include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    variable = ENV_PREFIX + key.upper()
    where = variable if variable in os.environ else f"{path or 'settings'}: server.{key}"
    if first["type"] == "extra_forbidden":
        known = ", ".join(sorted(Settings.model_fields))
        return ConfigurationError(where, "there is no such setting", f"known: {known}")
    return ConfigurationError(where, first["msg"].removeprefix("Value error, "))
