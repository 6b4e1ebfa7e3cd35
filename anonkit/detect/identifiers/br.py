"""Brazil."""

from __future__ import annotations

from anonkit.detect.identifiers.base import CELL, COLUMN, Identifier, Library

_STATES = 28
_FIRST_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9)
_PIS_WEIGHTS = (3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def _voter(number: str) -> bool:
    """Two check digits modulo 11; São Paulo and Minas Gerais write 1 for a remainder of 0."""
    state = int(number[8:10])
    first = _digit(_sum(number[:8], _FIRST_WEIGHTS), state)
    second = _digit(int(number[8]) * 7 + int(number[9]) * 8 + first * 9, state)
    return 1 <= state <= _STATES and number[10:] == f"{first}{second}"


def _digit(total: int, state: int) -> int:
    rest = total % 11
    if rest == 0 and state in (1, 2):
        return 1
    return 0 if rest == 10 else rest


def _health(number: str) -> bool:
    """The sum with the weights 15 to 1 is a multiple of 11."""
    return _sum(number, tuple(range(15, 0, -1))) % 11 == 0


def _social(number: str) -> bool:
    """One check digit modulo 11."""
    rest = 11 - _sum(number[:10], _PIS_WEIGHTS) % 11
    return int(number[10]) == (0 if rest >= 10 else rest)


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


IDENTIFIERS = (
    Identifier(
        "BR",
        "cpf",
        r"\d{3} \d{3} \d{3} \d{2}",
        "python-stdnum br.cpf",
        CELL,
        Library("br.cpf"),
        r"\d{3}\.\d{3}\.\d{3}-\d{2}",
        words={"pt": "cpf", "en": "cpf"},
    ),
    Identifier(
        "BR",
        "cnpj",
        r"[0-9A-Z]{2} [0-9A-Z]{3} [0-9A-Z]{3} [0-9A-Z]{4} \d{2}",
        "python-stdnum br.cnpj",
        CELL,
        Library("br.cnpj"),
        r"\w{2}\.\w{3}\.\w{3}/\w{4}-\d{2}",
        words={"pt": "cnpj", "en": "cnpj"},
    ),
    Identifier(
        "BR",
        "voter",
        r"\d{4} \d{4} \d{2} \d{2}",
        "titulo_eleitoral (github.com/eduardodeoh): weights, states, two check digits modulo 11",
        COLUMN,
        _voter,
        words={"pt": "titulo, titulo de eleitor, eleitor", "en": "voter"},
    ),
    Identifier(
        "BR",
        "health card",
        r"[12789]\d{2} \d{4} \d{4} \d{4}",
        "e-SUS AB, algoritmo_CNS (github.com/laboratoriobridge/esusab-integracao)",
        COLUMN,
        _health,
        words={"pt": "cns, cartao sus, sus, cartao nacional de saude", "en": "cns"},
    ),
    Identifier(
        "BR",
        "social security",
        r"\d{3} \d{5} \d{2} \d",
        "docs-br (github.com/fontes-mrc): weights of the PIS, modulo 11",
        COLUMN,
        _social,
        words={"pt": "pis, nis, pasep, nit", "en": "pis"},
    ),
    Identifier("BR", "rg", r"\d{1,2} \d{3} \d{3} [0-9X]|\d{7,9}X?", words={"pt": "rg, identidade"}),
    Identifier("BR", "driving licence", r"\d{11}", words={"pt": "cnh, habilitacao, carteira"}),
    Identifier("BR", "passport", r"[A-Z]{2} \d{6}", words={"pt": "passaporte", "en": "passport"}),
    Identifier(
        "BR",
        "plate",
        r"[A-Z]{3} \d[A-Z0-9]\d{2}",
        words={"pt": "placa, veiculo, carro, moto", "en": "plate"},
        kind="plate",
    ),
)
