"""Tokens made by compiled code (tokens.c), where the installation found a C compiler.

It makes the tokens that `tokens.py` defines and makes in Python elsewhere, up to five times as
fast, and leaves Python's lock alone meanwhile, so that other batches go on beside it.
"""

from __future__ import annotations

import base64
import ctypes
import hashlib
import hmac
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

LIBRARY = Path(__file__).with_name("tokens.native")
"""Built by hatch_build.py, with an ending that Python does not take for a module of its own."""
_BLOCK = 64
"""Bytes that SHA-256 takes at a time."""
_OFFSET = 8
"""Bytes of an offset of Arrow's large arrays."""
_CHARS = 32
_TRIED = [bytes(range(length)) for length in range(0, 200, 3)]
"""Texts of one to four blocks, filled up to any place of the last."""

Bytes = npt.NDArray[np.uint8]


class Compiled:
    """What was compiled, as a function of arrays."""

    def __init__(self, library: Path) -> None:
        """Raises OSError or AttributeError where it is absent, or of another machine."""
        self._run = ctypes.CDLL(str(library)).anonkit_tokens
        self._run.restype = None
        pointer = ctypes.c_void_p
        self._run.argtypes = [
            ctypes.c_char_p, pointer, pointer, ctypes.c_size_t, pointer, ctypes.c_int
        ]  # fmt: skip

    def tokens(self, texts: pa.Array, key: bytes, *, portable: bool = False) -> Bytes:
        """The characters of the tokens of n texts (none null): n x 32.

        Args:
            texts: Strings or bytes.
            key: Of any length.
            portable: Whether to do without the processor's own instructions for SHA-256.
        """
        block = hashlib.sha256(key).digest() if len(key) > _BLOCK else key
        cells = texts.cast(pa.large_binary())
        cells.validate(full=True)  # compiled code reads wherever offsets say
        _, starts, data = cells.buffers()
        made = np.empty((len(cells), _CHARS), np.uint8)
        if len(cells):
            first = starts.address + _OFFSET * cells.offset
            places = (data.address if data else None, first, len(cells), made.ctypes.data)
            self._run(block.ljust(_BLOCK, b"\0"), *places, portable)
        return made

    def right(self) -> bool:
        """Whether it agrees with the standard library on this machine."""
        key = bytes(range(1, 33))
        digests = (hmac.digest(key, b"\x01" + text, "sha256")[:20] for text in _TRIED)
        wanted = b"".join(base64.b32encode(digest).lower() for digest in digests)
        return self.tokens(pa.array(_TRIED, pa.binary()), key).tobytes() == wanted


@cache
def compiled(library: Path = LIBRARY) -> Compiled | None:
    """What was compiled; nothing where that could not be done, or is not right."""
    try:
        found = Compiled(library)
    except (OSError, AttributeError):
        return None
    return found if found.right() else None
