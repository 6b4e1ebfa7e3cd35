"""Personal values, in every spelling in which they could leak, and a search for them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote


def spellings(value: str) -> Iterator[bytes]:
    """A value in plain text, UTF-16, base64 at each alignment, hexadecimal and URL form."""
    plain = value.encode("utf-8")
    yield plain
    yield value.encode("utf-16-le")
    yield value.encode("utf-16-be")
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield quote(value).encode()
    yield quote(value, safe="").encode()
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain)
        # The characters at both ends depend on the neighbours.
        inner = coded[(shift * 4 + 2) // 3 : (shift + len(plain)) * 8 // 6 - 1]
        if len(inner) >= 6:
            yield inner


class Canaries:
    """The values of some people, looked for in texts, files and folders."""

    def __init__(self, values: Iterable[str]) -> None:
        self._found = {spelled: value for value in values for spelled in spellings(value)}

    def __len__(self) -> int:
        return len(self._found)

    def inside(self, data: bytes, where: str) -> list[str]:
        """Where and in what spelling a value stands in some bytes."""
        return [f"{where}: {spelled!r}" for spelled in self._found if spelled in data]

    def under(self, folders: Iterable[Path], passed: Iterable[Path] = ()) -> list[str]:
        """Every hit in the names and contents of all files of some folders."""
        own = {path.resolve() for path in passed}
        hits: list[str] = []
        for folder in folders:
            for path in folder.rglob("*"):
                hits += self.inside(str(path).encode(), f"name {path}")
                if path.is_file() and path.resolve() not in own:
                    hits += self.inside(path.read_bytes(), str(path))
        return hits
