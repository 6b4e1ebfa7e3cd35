"""Intake: what an office needs to know before it says yes to data that it was handed."""

import sys

from anonkit import Room

sys.modules[__name__].__class__ = Room
