"""The base of every model in this room."""

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """A frozen value: unknown fields are refused, so that a misspelt key is an error and not a silent default."""

    model_config = ConfigDict(frozen=True, extra="forbid")
