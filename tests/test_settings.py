"""Where settings come from, and what is said about wrong ones."""

from __future__ import annotations

import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from omnidesk import settings
from omnidesk.errors import ConfigurationError
from omnidesk.settings import Settings

EXAMPLE = Path(__file__).parents[1] / "config" / "omnidesk.example.toml"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"OMNIDESK_{name.upper()}", raising=False)
    monkeypatch.delenv("OMNIDESK_CONFIG", raising=False)


def write(folder: Path, text: str) -> Path:
    path = folder / "desk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def server_part() -> str:
    """The example's [server] table with its commented settings switched on."""
    text = EXAMPLE.read_text(encoding="utf-8").partition("\n[server]\n")[2].partition("\n[[")[0]
    return "[server]\n" + re.sub(r"(?m)^# (?=[a-z_]+ = )", "", text)


def test_the_example_loads_as_it_stands() -> None:
    assert settings.load(EXAMPLE) == Settings()


def test_the_example_explains_every_setting_with_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_PASSWORD", "SEAL_KEY", "SCRAPE_TOKEN"):
        monkeypatch.setenv(name, "a value")
    shown = tomllib.loads(server_part())["server"]
    assert set(shown) == set(Settings.model_fields)
    loaded = settings.load(write(tmp_path, server_part()))
    examples = {"database_url", "secret_key", "origins", "trusted_proxies"}
    examples |= {"allow_private_hosts", "metrics_token"}
    for name in set(Settings.model_fields) - examples:
        assert getattr(loaded, name) == Settings.model_fields[name].default, name
    assert loaded.secret_key is not None
    assert loaded.secret_key.get_secret_value() == "a value"


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, '[server]\nport = 1\nhost = "file"\nlog_level = "error"\n')
    monkeypatch.setenv("OMNIDESK_HOST", "environment")
    monkeypatch.setenv("OMNIDESK_CONFIG", str(path))
    loaded = settings.load(None, log_level="debug", port=None)
    assert (loaded.port, loaded.host, loaded.log_level) == (1, "environment", "debug")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[server]\nport = 70000\n", ["desk.toml: server.port", "65535"]),
        ("[server]\ncolour = 1\n", ["desk.toml: server.colour", "no such setting", "port"]),
        ("server = 3\n", ["desk.toml: server", "must be a table"]),
        ('[server]\nsecret_key = "${NOWHERE}"\n', ["server.secret_key", "NOWHERE", "not set"]),
        ('[server]\npublic_url = "desk"\n', ["server.public_url", "http://"]),
        ("[server\n", ["desk.toml", "line 1"]),
    ],
)
def test_wrong_files_are_named(tmp_path: Path, text: str, said: list[str]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        settings.load(write(tmp_path, text))
    for part in said:
        assert part in str(refused.value)


def test_wrong_variables_are_named_without_their_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMNIDESK_PORT", "canary")
    with pytest.raises(ConfigurationError, match="OMNIDESK_PORT") as refused:
        settings.load(None)
    assert "canary" not in str(refused.value)


def test_a_shared_database_needs_a_key_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="OMNIDESK_SECRET_KEY"):
        settings.secret_key(Settings(database_url="postgresql://x/y", data_dir=tmp_path))


def test_processes_that_start_together_generate_one_key(tmp_path: Path) -> None:
    alone = Settings(data_dir=tmp_path / "data")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: settings.secret_key(alone), range(32)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]
    assert settings.key_file(alone).stat().st_mode & 0o077 == 0
