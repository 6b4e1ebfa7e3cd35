"""A release on executors that are programs of their own, as on a cluster; one of them dies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from cut_up import cut_up

pytest.importorskip(
    "pyspark", reason="LOUD: PySpark is not installed (make spark), no cluster is tried"
)
if not shutil.which("java"):
    pytest.skip("LOUD: there is no Java: no cluster is tried", allow_module_level=True)

pytestmark = pytest.mark.audit
PASSPHRASE = "correct horse battery staple"
PROGRAM = f"""
import os, signal, subprocess, sys, threading, time
from pathlib import Path
from pyspark.sql import SparkSession
import anonkit

policy, data, out, private = map(Path, sys.argv[1:])
spark = (
    SparkSession.builder.master("local-cluster[2,1,1024]")
    .config("spark.anonkit.folder", os.environ["ANONKIT_HOME"])
    .config("spark.io.encryption.enabled", "true")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)
context = spark.sparkContext
programs = ["pgrep", "-f", "ExecutorBackend.*" + context.applicationId]
killed = []

def kill_one():
    while not killed:
        time.sleep(0.2)
        found = subprocess.run(programs, capture_output=True, text=True).stdout.split()
        if len(found) == 2 and context.statusTracker().getActiveJobsIds():
            os.kill(int(found[0]), signal.SIGKILL)
            killed.append(found[0])

threading.Thread(target=kill_one, daemon=True).start()
made = anonkit.release(
    policy=policy, data=data, session=spark, output=out, private=private, passphrase={PASSPHRASE!r}
)
print("killed:", len(killed))
"""


def test_executors_of_their_own_write_the_same_release(tiny, release, tmp_path):
    folder = cut_up(tiny, tmp_path / "folder", "csv")
    release(tiny, data=folder)
    places = [tiny.policy, folder, tmp_path / "there", tmp_path / "aside"]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    command = [sys.executable, "-c", PROGRAM, *places]
    done = subprocess.run(
        command, env=environment, cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "killed: 1\n"
    here, there = (
        {str(f.relative_to(place)): f.read_bytes() for f in place.rglob("*") if f.is_file()}
        for place in (tmp_path / "out", tmp_path / "there")
    )
    assert here == there
