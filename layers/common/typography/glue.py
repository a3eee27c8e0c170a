"""Spaces that hold: a number and its unit stay on one line."""

import re

_UNITS = r"""
    % | ‰ | ° | °C | °F | € | \$ | £ | ¥ | ₴ | zł | kr | öre | tkr | mkr | mdkr | mdr | mn | md | tn
  | kronor | euro | dollar | pund | procent | procentenheter | promille | percent
  | tusen | miljon | miljoner | miljard | miljarder | biljoner | thousand | million | billion | trillion
  | mm | cm | dm | m | km | mil | m² | km² | m³ | ha | mg | g | hg | kg | ton | ml | cl | dl | l
  | s | sek | min | tim | h | ms | år | st | km/h | m/s | min/km | am | pm | a\.m\. | p\.m\.
  | W | kW | MW | GW | TW | Wh | kWh | MWh | GWh | TWh | V | A | Hz | kHz | MHz | GHz | kB | MB | GB | TB
  | dB | Pa | hPa | bar | J | kJ | kcal | px
  | januari | februari | mars | april | maj | juni
  | juli | augusti | september | oktober | november | december
"""
_BEFORE_NUMBERS = r"kl | nr | ca | s | sid | kap | art | no | [§€$£¥+±−]"

_GLUE = re.compile(
    rf"""
    (?<=\d) \s (?=\d)                                 # 2 487,6
  | (?<=\d) \s (?= (?:{_UNITS}) (?!\w) )              # 25 kr
  | (?<!\w) (?:{_BEFORE_NUMBERS}) \.? \s (?=\d)       # kl. 14, § 5
  | \s (?= [–—] (?:\s|$) | [!?:;»%] )                 # a dash stays with the word before it
    """,
    re.VERBOSE,
)


def glued(text: str) -> frozenset[int]:
    """The positions at which no line may end."""
    return frozenset(position for match in _GLUE.finditer(text) for position in range(*match.span()))
