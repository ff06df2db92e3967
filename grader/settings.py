"""Settings from the environment, then ``.env``, then ``.streamlit/secrets.toml``."""

from __future__ import annotations

from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from grader.errors import InputError


class Settings(BaseSettings):
    """Everything a person can configure; nothing else in the product reads the environment."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_file=".env",
        env_ignore_empty=True,
        toml_file=".streamlit/secrets.toml",
    )

    embedding_model: str | None = Field(default=None, alias="GRADER_EMBEDDING_MODEL")
    data_dir: Path = Field(default_factory=lambda: user_data_path("rehearse"), alias="GRADER_DATA_DIR")
    configured_database_url: SecretStr | None = Field(default=None, alias="GRADER_DATABASE_URL")
    openai_api_key: SecretStr | None = Field(default=None, alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, alias="OPENAI_BASE_URL")
    llm_model: str | None = Field(default=None, alias="GRADER_LLM_MODEL")
    llm_tokens_a_day: int | None = Field(default=None, alias="GRADER_LLM_TOKENS_A_DAY", ge=0)
    llm_at_once: int = Field(default=4, alias="GRADER_LLM_AT_ONCE", ge=1)
    ollama_host: str | None = Field(default=None, alias="OLLAMA_HOST")
    admins: str = Field(default="", alias="GRADER_ADMINS")
    ollama_models: Path | None = Field(default=None, alias="OLLAMA_MODELS")

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, found: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in found.items() if value != ""}

    @field_validator("data_dir")
    @classmethod
    def _at_home(cls, folder: Path) -> Path:
        return folder.expanduser()

    @classmethod
    def load(cls) -> Settings:
        """The settings as they stand now.

        Raises:
            InputError: a file that holds them cannot be read.
        """
        try:
            return cls()
        except ValidationError as error:
            wrong = error.errors()
            names = ", ".join(str(item["loc"][0]) for item in wrong)
            is_number = all(item["type"].startswith(("int", "greater")) for item in wrong)
            least = [f" from {item['ctx']['ge']} on" for item in wrong if "ge" in item.get("ctx", {})]
            expected = "".join(["a whole number", *least[:1]]) if is_number else "a text"
            raise InputError(f"The setting {names} is not of the right kind: expected {expected}.") from error
        except RuntimeError as error:
            # No validator may raise it, so that it comes through as it is.
            raise InputError(
                "The folder in GRADER_DATA_DIR begins with ~ and a user whose home folder is not known: "
                "write the whole path."
            ) from error
        except (OSError, UnicodeDecodeError, TOMLDecodeError) as error:
            raise InputError(
                f"The settings could not be read ({error}): correct `.env` or `.streamlit/secrets.toml`, "
                "which must be UTF-8 and well-formed."
            ) from error

    @property
    def banks(self) -> Path:
        """The folder of a person's own question banks, which need not be there."""
        return self.data_dir / "banks"

    def banks_of(self, person_id: str) -> Path:
        """The folder of the question banks of an account's own; ``person_id`` is no text that people give."""
        return self.folder_of(person_id) / "banks"

    def folder_of(self, person_id: str) -> Path:
        """The folder with the files of an account, which need not be there."""
        return self.data_dir / "people" / person_id

    @property
    def database(self) -> str | Path:
        """The address that is configured, which may hold a password; else the file in the data folder."""
        if self.configured_database_url is not None:
            return self.configured_database_url.get_secret_value()
        return self.data_dir / "history.sqlite3"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls))
