"""Spark passes the suite of every engine; and says no more than it must."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import engine_suite
import pytest
from engine_suite import EngineSuite

from anonkit.engines import ENGINES
from anonkit.engines.base import Engine

pytest.importorskip(
    "pyspark", reason="LOUD: PySpark is not installed (make spark), nothing of it is tried"
)
if not shutil.which("java"):
    pytest.skip("LOUD: there is no Java: Spark is not tried", allow_module_level=True)

QUICK = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
}


@pytest.fixture(scope="module", autouse=True)
def spark(tmp_path_factory):
    """One Spark for all tests: it takes seconds to start."""
    from anonkit.engines.spark import session

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ANONKIT_HOME", str(tmp_path_factory.mktemp("home")))
        # Workers find functions of the suite by name, as they find those of anonkit.
        patched.setenv("PYTHONPATH", str(Path(engine_suite.__file__).parent))
        # Tests are short: what a compiler makes of them better never pays.
        patched.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        yield session.borrow("local[2]", None)
        session.give_back()


class TestSpark(EngineSuite, examples=3):
    kind = ENGINES["spark"]

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = self.kind.open(tmp_path, None)
        # A few rows are grouped before a plan for many is made.
        for name, value in QUICK.items():
            engine.session.conf.set(name, value)
        yield engine
        engine.close()
