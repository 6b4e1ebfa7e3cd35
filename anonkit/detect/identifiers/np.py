"""Nepal. Numbers are written in Devanagari digits too; the citizenship number has many forms."""

from __future__ import annotations

from anonkit.detect.identifiers.base import COLUMN, Identifier

_CITIZENSHIP = {
    "en": "citizenship, citizenship no, nagarikta, nagrita",
    "ne": "नागरिकता, ना प्र नं, नागरिकता नं, नागरिकता नम्बर, नागरिकता प्रमाणपत्र",
}

IDENTIFIERS = (
    Identifier(
        "NP",
        "citizenship",
        r"\d{2} \d{2} \d{2} \d{5}",
        words=_CITIZENSHIP,
        belief=COLUMN,
        spelling=r"\d{2}[-/]\d{2}[-/]\d{2}[-/]\d{5}",
    ),
    Identifier(
        "NP",
        "older citizenship",
        r"(?=(?:\D?\d){5})\d{1,6}(?: \d{1,7}){0,3}",
        "public code that reads such forms: parts of 1 to 2, 1 to 5 and 1 to 10 digits",
        words=_CITIZENSHIP,
    ),
    Identifier(
        "NP",
        "nin",
        r"\d{3} \d{3} \d{3} \d",
        words={"en": "nid, nin, national id", "ne": "राष्ट्रिय परिचयपत्र, परिचयपत्र"},
    ),
    Identifier(
        "NP", "pan", r"\d{9}", words={"en": "pan, tax, vat", "ne": "प्यान, स्थायी लेखा नम्बर, कर"}
    ),
    Identifier(
        "NP", "voter", r"\d{7,9}", words={"en": "voter, voter id", "ne": "मतदाता, मतदाता परिचयपत्र"}
    ),
    Identifier(
        "NP", "passport", r"(?:[A-Z]{1,2}\d{7}|\d{7,8})", words={"en": "passport", "ne": "राहदानी"}
    ),
    Identifier(
        "NP",
        "driving licence",
        r"\d{2} \d{2} \d{7,9}",
        "public code that reads such licences: 2-2-9, older ones 2-2-7 and 2-2-8",
        words={"en": "licence, driving licence", "ne": "सवारी चालक अनुमतिपत्र, लाइसेन्स"},
    ),
    Identifier(
        "NP",
        "health insurance",
        r"\d{9,12}",
        words={"en": "health insurance, hib", "ne": "स्वास्थ्य बीमा"},
    ),
    Identifier(
        "NP",
        "plate",
        r"(?:BA|GA|LU|DHA|KO|SA|JA|NA|RA|BHE|ME|KA|SE|MA|बा|ग|लु|ध|को|स|ज|ना|रा|भे|मे|क|से|म)"
        r" \d{1,3} (?:CHA|PA|JA|KHA|च|प|ज|ख) \d{1,4}",
        belief=COLUMN,
        words={"en": "plate, vehicle, motorcycle", "ne": "सवारी, गाडी, मोटरसाइकल, gadi, sawari"},
        kind="plate",
    ),
)
