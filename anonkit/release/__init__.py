"""The walk of one release, from a policy and a file to a signed folder."""

from __future__ import annotations

from anonkit.release.hands import Outcome, Places, Walk
from anonkit.release.walk import run

__all__ = ["Outcome", "Places", "Walk", "run"]

__all__ = ["Outcome", "Places", "Walk", "run"]
