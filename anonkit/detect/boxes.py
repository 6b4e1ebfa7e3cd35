"""Where countries lie, in whole degrees: (south, north, west, east), islands far off left out.

Written by hand and rounded outwards, for one use: whether two columns of decimals may be
latitude and longitude. A point in a box need not lie in the country.
"""

from __future__ import annotations

from types import MappingProxyType

Box = tuple[int, int, int, int]

_BOXES = """
AD 42 43 1 2|AE 22 27 51 57|AF 29 39 60 75|AL 39 43 19 22|AM 38 42 43 47|AO -19 -4 11 25
AR -56 -21 -74 -53|AZ 38 42 44 51|BA 42 46 15 20|BD 20 27 88 93|BF 9 16 -6 3|BI -5 -2 28 31
BJ 6 13 0 4|BO -23 -9 -70 -57|BR -34 6 -74 -34|BT 26 29 88 93|BW -27 -17 19 30|BZ 15 19 -90 -87
CD -14 6 12 32|CF 2 12 14 28|CG -6 4 11 19|CI 4 11 -9 -2|CL -56 -17 -76 -66|CM 1 14 8 17
CO -5 13 -80 -66|CR 8 12 -86 -82|CU 19 24 -85 -74|CV 14 18 -26 -22|DJ 10 13 41 44
DO 17 20 -72 -68|DZ 18 38 -9 12|EC -6 2 -82 -75|EG 21 32 24 37|ER 12 19 36 44|ES 27 44 -19 5
ET 3 15 32 48|FJ -21 -12 176 180|FR 41 52 -6 10|GA -4 3 8 15|GB 49 61 -9 2|GE 41 44 39 47
GH 4 12 -4 2|GM 13 14 -17 -13|GN 7 13 -16 -7|GQ 0 4 5 12|GT 13 18 -93 -88|GW 10 13 -17 -13
GY 1 9 -62 -56|HN 12 17 -90 -83|HT 18 21 -75 -71|ID -11 6 95 142|IN 6 36 68 98|IQ 29 38 38 49
IR 25 40 44 64|JM 17 19 -79 -76|JO 29 34 34 40|KE -5 6 33 42|KG 39 44 69 81|KH 10 15 102 108
KM -13 -11 43 45|LA 13 23 100 108|LB 33 35 35 37|LK 5 10 79 82|LR 4 9 -12 -7|LS -31 -28 27 30
LY 19 34 9 26|MA 27 36 -14 -1|MD 45 49 26 31|MG -26 -11 43 51|ML 10 25 -13 5|MM 9 29 92 102
MN 41 53 87 120|MR 14 28 -18 -4|MU -21 -19 57 58|MW -18 -9 32 36|MX 14 33 -118 -86
MZ -27 -10 30 41|NA -29 -16 11 26|NE 11 24 0 16|NG 4 14 2 15|NI 10 16 -88 -82|NP 26 31 80 89
PA 7 10 -84 -77|PE -19 0 -82 -68|PG -12 0 140 156|PH 4 22 116 127|PK 23 38 60 78|PS 31 33 34 36
PT 36 43 -10 -6|PY -28 -19 -63 -54|RW -3 -1 28 31|SA 16 33 34 56|SD 8 23 21 39|SL 6 11 -14 -10
SN 12 17 -18 -11|SO -2 12 40 52|SS 3 13 23 36|SV 13 15 -91 -87|SY 32 38 35 43|SZ -28 -25 30 33
TD 7 24 13 25|TG 6 12 -1 2|TH 5 21 97 106|TJ 36 42 67 76|TL -10 -8 124 128|TN 30 38 7 12
TR 35 43 25 45|TZ -12 0 29 41|UA 44 53 22 41|UG -2 5 29 36|US 17 72 -180 -64|UY -35 -30 -59 -53
UZ 37 46 55 74|VE 0 13 -74 -59|VN 8 24 102 110|YE 12 19 42 55|ZA -35 -22 16 33|ZM -19 -8 21 34
ZW -23 -15 25 34
"""


def _read() -> dict[str, Box]:
    made = {}
    for entry in _BOXES.replace("\n", "|").split("|"):
        if entry:
            code, south, north, west, east = entry.split()
            made[code] = (int(south), int(north), int(west), int(east))
    return made


BOXES = MappingProxyType(_read())
"""By ISO 3166-1 code; a country that is missing here is looked for on the whole earth."""
