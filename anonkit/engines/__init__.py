"""The engines there are."""

from anonkit.engines import here, spark
from anonkit.engines.ahead import while_loading
from anonkit.engines.base import EngineKind
from anonkit.registry import Registry

ENGINES: Registry[EngineKind] = Registry("engine", here.ENGINE, spark.ENGINE)

LOCAL, SPARK = here.ENGINE.name, spark.ENGINE.name

__all__ = ["ENGINES", "LOCAL", "SPARK", "while_loading"]
