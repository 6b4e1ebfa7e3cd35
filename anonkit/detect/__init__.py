"""The table of recognisers: one file and one line each."""

from __future__ import annotations

from anonkit.detect import (
    account,
    birth_date,
    coordinates,
    device,
    email,
    handle,
    ip,
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
    handle.RECOGNISER,
    url.RECOGNISER,
    coordinates.RECOGNISER,
    device.RECOGNISER,
    ip.RECOGNISER,
    uuid.RECOGNISER,
    media.RECOGNISER,
    national_id.RECOGNISER,
    plate.RECOGNISER,
    account.RECOGNISER,
    phone.RECOGNISER,
    birth_date.RECOGNISER,
    person_name.RECOGNISER,
)
