"""A toy engine: the local one under another name, which leaves a mark."""

from anonkit.engines.base import EngineKind
from anonkit.engines.local import LocalEngine


class EchoEngine(LocalEngine):
    """The local engine; says that it was there."""

    name = "echo"

    def __init__(self, folder) -> None:
        super().__init__(folder)
        folder.parents[2].joinpath("echo-was-here").touch()


ENGINE = EngineKind("echo", "The local engine under another name.", EchoEngine)
