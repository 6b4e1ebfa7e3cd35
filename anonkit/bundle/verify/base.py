"""What the checks of a received release share.

Nothing under `bundle.verify` needs more than cryptography, click and the
standard library, but for files that are no CSV.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from anonkit.bundle.reading import Manifest


@dataclass(frozen=True)
class Received:
    """A release whose signature, manifest and files were found to be whole."""

    manifest: Manifest
    open: Callable[[str], BinaryIO]
    """A listed file, by its path in the release, to be read once to its end and closed.

    It follows no link, and raises a `RefusedError` at the end of a file whose bytes are not the
    listed ones: nothing is counted on other bytes than those that were signed.
    """
