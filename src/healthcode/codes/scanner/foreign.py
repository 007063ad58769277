"""Say what a symbol holds that is no code of ours, without opening any of it.

Source:
    EU Digital COVID Certificate specification, volume 3 (``HC1:``); SMART Health Cards framework 1.4
    (``shc:/``) and SMART Health Links (``shlink:/``); New Zealand COVID Pass specification (``NZCP:/``);
    ICAO VDS-NC (``icao.vacc``, ``icao.test``); RFC 6350 (vCard); RFC 5545 (iCalendar); RFC 6068 (mailto);
    RFC 3966 (tel); RFC 5870 (geo); EPC069-12 (``BCD``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class ForeignContent:
    """What a text that is not ours is.

    Args:
        name: With its article, in English.
        german: The same in German.
        is_credential: Whether it proves something about a real person's health.
        is_private: Whether showing it could harm somebody.
    """

    name: str
    german: str
    is_credential: bool = False
    is_private: bool = False


def _credential(name: str, german: str) -> ForeignContent:
    return ForeignContent(name, german, is_credential=True, is_private=True)


_EU = _credential("an EU Digital COVID Certificate", "ein digitales COVID-Zertifikat der EU")
_SMART = _credential("a SMART Health Card", "eine SMART Health Card")

_FORMS: tuple[tuple[re.Pattern[str], ForeignContent], ...] = tuple(
    (re.compile(form, re.IGNORECASE), what)
    for form, what in (
        (r"HC1:", _EU),
        (r"shc:/", _SMART),
        (
            r"shlink:/|https?://[^#]{0,300}#shlink:/",
            _credential("a SMART Health Link", "ein SMART Health Link"),
        ),
        (r"NZCP:/", _credential("a New Zealand COVID Pass", "ein neuseeländischer COVID-Pass")),
        (r"NL2:", _credential("a Dutch CoronaCheck code", "ein niederländischer CoronaCheck-Code")),
        (
            r"\{.{0,200}icao\.(vacc|test)",
            _credential("an ICAO health proof (VDS-NC)", "ein Gesundheitsnachweis der ICAO (VDS-NC)"),
        ),
        (r"https?://|www\.", ForeignContent("a web address", "eine Webadresse")),
        (r"WIFI:", ForeignContent("access to a Wi-Fi network", "ein WLAN-Zugang", is_private=True)),
        (r"BEGIN:VCARD|MECARD:", ForeignContent("a contact card", "eine Visitenkarte", is_private=True)),
        (
            r"BEGIN:V(EVENT|CALENDAR)",
            ForeignContent("a calendar entry", "ein Kalendereintrag", is_private=True),
        ),
        (
            r"otpauth(-migration)?:",
            ForeignContent("the secret of a login code", "das Geheimnis eines Login-Codes", is_private=True),
        ),
        (r"mailto:|MATMSG:", ForeignContent("an e-mail address", "eine E-Mail-Adresse", is_private=True)),
        (
            r"tel:|smsto?:|mmsto?:",
            ForeignContent("a telephone number", "eine Telefonnummer", is_private=True),
        ),
        (r"geo:", ForeignContent("a place on a map", "ein Ort auf einer Karte", is_private=True)),
        (
            r"BCD\r?\n|bitcoin:|ethereum:|upi:|SPC\r?\n|00020101",
            ForeignContent("a payment", "eine Zahlung", is_private=True),
        ),
        (
            r"[a-z][a-z0-9+.-]{1,20}:/",
            ForeignContent("a link for another program", "ein Link für ein anderes Programm"),
        ),
    )
)
_OTHER = ForeignContent("some other text", "irgendein anderer Text")
_BINARY = ForeignContent("no text at all", "gar kein Text")
#: Byte order marks and blanks before the content change nothing about what a phone would do with it.
_BLANKS = " \t\r\n\ufeff"


def foreign_content(text: str | None) -> ForeignContent:
    """Say what a text is that is no code of ours.

    Args:
        text: What the symbol holds; ``None`` if it is no text.
    """
    if text is None:
        return _BINARY
    start = text[:1_000].lstrip(_BLANKS)
    return next((what for form, what in _FORMS if form.match(start)), _OTHER)
