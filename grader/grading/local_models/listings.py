"""What the lists of model servers say, read without trust: what is odd in one costs no other model."""

from __future__ import annotations

from typing import Annotated, TypeGuard

from pydantic import BaseModel, BeforeValidator, ConfigDict

LONGEST_NAME = 300


def is_name(name: str | None) -> TypeGuard[str]:
    """Whether a name can be shown and asked by; a server can send anything."""
    return name is not None and 0 < len(name) <= LONGEST_NAME and name.isprintable() and name == name.strip()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: object) -> int | None:
    """A plausible number of anything; None for all else that a server may send."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**15 else None


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _objects(value: object) -> object:
    """What of a list is objects: one that is broken must not cost the others. Null is an empty list."""
    if value is None:
        return []
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else value


def _object(value: object) -> object:
    return value if isinstance(value, dict) else {}


Text = Annotated[str | None, BeforeValidator(_text)]
Texts = Annotated[list[str], BeforeValidator(_texts)]
Count = Annotated[int | None, BeforeValidator(_count)]


class Loose(BaseModel):
    """Whatever else a server sends is passed over."""

    model_config = ConfigDict(extra="ignore")


class OllamaDetails(Loose):
    """What a model is made of."""

    family: Text = None
    families: Texts = []
    parameter_size: Text = None


class OllamaModel(Loose):
    """A model that Ollama has or has loaded; one with a remote host runs there."""

    name: Text = None
    size: Count = None
    context_length: Count = None
    remote_host: Text = None
    remote_model: Text = None
    capabilities: Texts = []
    details: Annotated[OllamaDetails, BeforeValidator(_object)] = OllamaDetails()


class OllamaModels(Loose):
    """What Ollama has, or has loaded."""

    models: Annotated[list[OllamaModel], BeforeValidator(_objects)]


class OllamaShown(Loose):
    """What Ollama tells of one model; ``parameters`` are lines as in a Modelfile."""

    parameters: Text = None
    capabilities: Texts = []


class LlamaCppMeta(Loose):
    """What llama.cpp tells of a model."""

    n_params: Count = None
    n_ctx: Count = None
    size: Count = None


class ListedModel(Loose):
    """A model in a list of OpenAI's kind."""

    id: Text = None
    owned_by: Text = None
    type: Text = None
    max_model_len: Count = None
    loaded_context_length: Count = None
    meta: Annotated[LlamaCppMeta, BeforeValidator(_object)] = LlamaCppMeta()


class ModelList(Loose):
    """The list of models of OpenAI's API, with what some servers add."""

    object: Text = None
    data: Annotated[list[ListedModel], BeforeValidator(_objects)]

    @property
    def is_one(self) -> bool:
        """Whether it names a model, or says that it is a list: many an API has data."""
        return self.object == "list" or any(is_name(model.id) for model in self.data)


class StudioConfig(Loose):
    """How a model was loaded."""

    context_length: Count = None


class StudioInstance(Loose):
    """A model as it is loaded."""

    config: Annotated[StudioConfig, BeforeValidator(_object)] = StudioConfig()


class StudioModel(Loose):
    """A model that LM Studio has."""

    key: Text = None
    type: Text = None
    size_bytes: Count = None
    params_string: Text = None
    loaded_instances: Annotated[list[StudioInstance], BeforeValidator(_objects)] = []


class StudioModels(Loose):
    """The list of LM Studio from version 0.4 on."""

    models: Annotated[list[StudioModel], BeforeValidator(_objects)]


class LlamaCppGeneration(Loose):
    """What llama.cpp gives each answer."""

    n_ctx: Count = None


class LlamaCppProperties(Loose):
    """What llama.cpp tells of itself."""

    default_generation_settings: Annotated[LlamaCppGeneration, BeforeValidator(_object)] = (
        LlamaCppGeneration()
    )
