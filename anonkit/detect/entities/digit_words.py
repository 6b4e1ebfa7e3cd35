"""Digits and tens in the words of the policy languages, and as people misspell them."""

from __future__ import annotations

from collections.abc import Mapping

_ENGLISH = "zero oh nought one two three four five six seven eight nine"
UNITS: Mapping[str, str] = {
    "en": f"{_ENGLISH} naught nil ziro sero foure fiv sevn seveen eigth eght nin nien",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve sero sinco ciete nuebe",
    "sw": "sifuri moja mbili tatu nne tano sita saba nane tisa "
    "sufuri sifuli sufuli sifuru sufuru sifur sifri sifiri cifuri ziro sufri mojaa mmoja mosi mbil "
    "mbili mbiri bili mbli tattu tatuu thatu nnee inne ine tanno tanoo thano sitta siita sitaa "
    f"sabaa saaba sabba nanne naane nanee tissa tiza tisaa kenda {_ENGLISH}",
    "fr": "zéro zero un deux trois quatre cinq six sept huit neuf",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "ne hi": "शून्य सुन्ना जीरो एक दुई दो तीन चार पाँच पांच छ छह छः सात आठ नौ",
}
"""Languages to words for 0 to 9; who speaks Kiswahili says some of them in English."""
TENS: Mapping[str, str] = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty "
    "thirty forty fifty sixty seventy eighty ninety",
    "es": "diez once doce trece catorce quince veinte treinta cuarenta cincuenta sesenta setenta "
    "ochenta noventa",
    "sw": "kumi ishirini thelathini arobaini hamsini sitini sabini themanini tisini",
    "fr": "dix onze douze treize quatorze quinze vingt trente quarante cinquante soixante",
}
_ZERO = (
    "zero oh nought naught nil cero sero ziro zéro शून्य सुन्ना जीरो 0 00 plus sifuri sufuri sifuli "
    "sufuli sifuru sufuru sifur sifri sifiri cifuri sufri"
)
ZERO = frozenset(_ZERO.split())
"""What a spoken telephone number begins with."""
WORDS = frozenset(" ".join([*UNITS.values(), *TENS.values()]).split())
