"""India."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier, Library

IDENTIFIERS = (
    Identifier(
        "IN",
        "aadhaar",
        r"[2-9]\d{3} \d{4} \d{4}",
        "python-stdnum in_.aadhaar (uidai.gov.in); Verhoeff, which one random number in ten passes",
        COLUMN,
        Library("in.aadhaar"),
        words={"en": "aadhaar, aadhar, uid, uidai", "hi": "आधार, आधार संख्या, आधार नंबर"},
    ),
    Identifier(
        "IN",
        "aadhaar as typed",
        r"(?:\d{4}|X{4}) (?:\d{4}|X{4}) \d{4}",
        "the same, where digits were mistyped or masked",
        words={"en": "aadhaar, aadhar, uid", "hi": "आधार"},
        entity="IN_AADHAAR_TYPED",
    ),
    Identifier(
        "IN",
        "virtual id",
        r"[2-9]\d{3} \d{4} \d{4} \d{4}",
        "python-stdnum in_.vid (uidai.gov.in); Verhoeff",
        COLUMN,
        Library("in.vid"),
        words={"en": "vid, virtual id", "hi": "आधार"},
    ),
    Identifier(
        "IN",
        "pan",
        r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]",
        "python-stdnum in_.pan; Presidio InPanRecognizer (incometaxindia.gov.in)",
        CELL,
        Library("in.pan"),
        words={"en": "pan, permanent account", "hi": "पैन, पैन कार्ड"},
    ),
    Identifier(
        "IN",
        "voter",
        r"[A-Z]{3} \d{7}",
        "python-stdnum in_.epic; Luhn over the digits, which one random number in ten passes",
        COLUMN,
        Library("in.epic"),
        words={"en": "epic, voter, voter id", "hi": "मतदाता, वोटर, पहचान पत्र"},
    ),
    Identifier(
        "IN",
        "gstin",
        r"\d{2}[A-Z]{5}\d{4}[A-Z]\w{3}",
        "python-stdnum in_.gstin; Presidio InGstinRecognizer (gst.gov.in)",
        CELL,
        Library("in.gstin"),
        words={"en": "gst, gstin", "hi": "जीएसटी"},
    ),
    Identifier(
        "IN",
        "passport",
        r"[A-Z][1-9]\d \d{4}[1-9]",
        "Presidio InPassportRecognizer",
        words={"en": "passport", "hi": "पासपोर्ट"},
    ),
    Identifier(
        "IN",
        "driving licence",
        r"[A-Z]{2} \d{2} (?:19|20)\d{2} \d{7}",
        "learn.microsoft.com/purview: state, city, year, seven digits; no check",
        COLUMN,
        words={"en": "licence, driving licence, dl", "hi": "ड्राइविंग लाइसेंस, लाइसेंस"},
    ),
    Identifier(
        "IN",
        "health account",
        r"\d{2} \d{4} \d{4} \d{4}",
        words={"en": "abha, health id, ayushman", "hi": "आभा, आयुष्मान, स्वास्थ्य"},
        belief=COLUMN,
        spelling=r"\d{2}-\d{4}-\d{4}-\d{4}",
    ),
    Identifier(
        "IN",
        "ration card",
        r"[A-Z]{0,3}\d{8,14}",
        words={"en": "ration card, bpl", "hi": "राशन कार्ड"},
    ),
    Identifier(
        "IN", "uan", r"\d{12}", words={"en": "uan, epf, provident fund", "hi": "भविष्य निधि"}
    ),
    Identifier(
        "IN",
        "vehicle",
        r"[A-Z]{2} \d{1,2} [A-Z]{1,3} \d{4}",
        "Presidio InVehicleRegistrationRecognizer, its most common forms",
        COLUMN,
        words={"en": "plate, vehicle, registration", "hi": "वाहन, गाड़ी, gaadi, gadi, vahan"},
        kind="plate",
    ),
)
