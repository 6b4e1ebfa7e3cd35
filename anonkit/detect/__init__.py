"""The table of recognisers: one file and one line each."""

from __future__ import annotations

from anonkit.detect import (
    birth_date,
    coordinates,
    device,
    email,
    media,
    national_id,
    person_name,
    phone,
    plate,
    url,
    uuid,
)
from anonkit.detect.base import Recogniser
from anonkit.registry import Registry

RECOGNISERS: Registry[Recogniser] = Registry(
    "recogniser",
    email.RECOGNISER,
    url.RECOGNISER,
    coordinates.RECOGNISER,
    device.RECOGNISER,
    uuid.RECOGNISER,
    media.RECOGNISER,
    national_id.RECOGNISER,
    plate.RECOGNISER,
    phone.RECOGNISER,
    birth_date.RECOGNISER,
    person_name.RECOGNISER,
)
