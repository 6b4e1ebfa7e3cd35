"""The walk of one release, from a policy and a file to a signed folder."""

from __future__ import annotations

import sys

from anonkit import Room
from anonkit.release.hands import Outcome, Places, Walk
from anonkit.release.walk import run

__all__ = ["Outcome", "Places", "Walk", "run"]

sys.modules[__name__].__class__ = Room
