"""Tokens by compiled code: those of the standard library to the byte, or none at all."""

from __future__ import annotations

import base64
import hmac
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonkit.actions import tokens
from anonkit.actions.compiled import LIBRARY, Compiled, compiled

SOURCE = LIBRARY.with_name("tokens.c")
COMPILER = shutil.which("cc")
FOUND = compiled()
pytestmark = pytest.mark.skipif(
    not COMPILER, reason="there is no C compiler: compiled tokens were NOT tried"
)
WAYS = pytest.mark.parametrize("portable", [False, True])
KEYS = st.binary(min_size=1, max_size=100)


def wanted(texts: list[bytes], key: bytes) -> bytes:
    digests = (hmac.digest(key, b"\x01" + text, "sha256")[:20] for text in texts)
    return b"".join(base64.b32encode(digest).lower() for digest in digests)


def built(source: str, folder: Path) -> Path:
    (folder / "other.c").write_text(source)
    command = [COMPILER, "-shared", "-fPIC", "-o", folder / "other.so", folder / "other.c"]
    subprocess.run(command, check=True)
    return folder / "other.so"


def test_an_installation_with_a_compiler_has_them() -> None:
    assert isinstance(FOUND, Compiled)


@WAYS
@given(texts=st.lists(st.binary(max_size=300), max_size=20), key=KEYS, skipped=st.integers(0, 3))
def test_they_are_those_of_the_standard_library(portable, texts, key, skipped) -> None:
    for kind in (pa.binary(), pa.large_binary()):
        cells = pa.array(texts, kind).slice(skipped)
        made = FOUND.tokens(cells, key, portable=portable)
        assert made.tobytes() == wanted(texts[skipped:], key)


@WAYS
def test_every_number_of_bytes_to_the_end_of_a_fifth_block(portable) -> None:
    texts, key = [b"\xff" * length for length in range(330)], bytes(range(32))
    assert FOUND.tokens(pa.array(texts), key, portable=portable).tobytes() == wanted(texts, key)


def test_python_makes_the_same_where_nothing_is_compiled(monkeypatch) -> None:
    texts, key = pa.array(["Mary", "", "नाम"] * 5000), bytes(range(32))
    fast = tokens.keyed_tokens(texts, key)
    monkeypatch.setattr(tokens, "compiled", lambda: None)
    assert tokens.keyed_tokens(texts, key).equals(fast)


def test_offsets_that_lead_outside_are_not_followed() -> None:
    offsets = pa.array([0, 99, 1, 3], pa.int64()).buffers()[1]
    buffers = [None, offsets, pa.py_buffer(b"abc")]
    cells = pa.LargeBinaryArray.from_buffers(pa.large_binary(), 3, buffers)
    with pytest.raises(pa.ArrowInvalid):
        FOUND.tokens(cells, bytes(32))


WRONG = """
#include <string.h>
void anonkit_tokens(const void *key, const void *data, const void *offsets, size_t count,
                    void *tokens, int portable) {
    (void)key, (void)data, (void)offsets, (void)portable;
    memset(tokens, 'a', 32 * count);
}
"""


@pytest.mark.parametrize("source", [WRONG, "int nothing;"])
def test_what_is_not_right_is_not_used(source, tmp_path) -> None:
    assert compiled(built(source, tmp_path)) is None


def test_what_is_absent_or_no_library_is_not_used(tmp_path) -> None:
    (tmp_path / "text.so").write_text("no library")
    assert compiled(tmp_path / "text.so") is None
    assert compiled(tmp_path / "absent.so") is None


SANITISED = """
import ctypes, sys
libc, run = ctypes.CDLL(None), ctypes.CDLL(sys.argv[1]).anonkit_tokens
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = libc.free.argtypes = [ctypes.c_size_t]
pointer = ctypes.c_void_p
run.argtypes = [pointer, pointer, pointer, ctypes.c_size_t, pointer, ctypes.c_int]

def place(content):
    address = libc.malloc(len(content))
    ctypes.memmove(address, content, len(content))
    return address

for portable in (0, 1):
    for length in range(200):
        sizes = [length, 0, 1, length]
        starts = [sum(sizes[:n]) for n in range(len(sizes) + 1)]
        data, key = place(bytes(starts[-1])), place(bytes(64))
        offsets = place(b"".join(start.to_bytes(8, sys.byteorder) for start in starts))
        tokens = place(bytes(32 * len(sizes)))
        run(key, data, offsets, len(sizes), tokens, portable)
        for address in (data, key, offsets, tokens):
            libc.free(address)
"""


def test_no_byte_outside_is_read_or_written(tmp_path) -> None:
    library, place = tmp_path / "checked.so", [COMPILER, "-print-file-name=libasan.so"]
    flags = ["-O1", "-g", "-shared", "-fPIC", "-fsanitize=address,undefined"]
    build = [COMPILER, *flags, "-fno-sanitize-recover=all", "-o", library, SOURCE]
    if subprocess.run(build, check=False, capture_output=True).returncode:
        pytest.skip("the compiler has no sanitisers: places in memory were NOT checked")
    asan = subprocess.run(place, check=True, capture_output=True, text=True).stdout.strip()
    environment = {**os.environ, "LD_PRELOAD": asan, "ASAN_OPTIONS": "detect_leaks=0"}
    done = subprocess.run(
        [sys.executable, "-c", SANITISED, library],
        env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
