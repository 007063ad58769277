"""The sentences of a scan, in English and German."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from healthcode.clock import format_time
from healthcode.codes.scanner.found import Unreadable
from healthcode.codes.token import Refusal

if TYPE_CHECKING:
    from healthcode.codes.scanner.found import Position, UnreadableError
    from healthcode.codes.scanner.judging import Scanned

Language = Literal["en", "de"]

_REFUSALS_DE = {
    Refusal.NOT_A_CODE: ("kein Code von uns", ""),
    Refusal.FOREIGN_CREDENTIAL: (
        "fremder Nachweis",
        "Es sieht aus wie ein echter Nachweis. Echte Nachweise werden hier nie gelesen; zeige ihn niemandem.",
    ),
    Refusal.TOO_LARGE: ("zu groß", "Der Text ist viel länger als ein Code von uns."),
    Refusal.EDITED_TEXT: (
        "geänderter Text",
        "Der Text trägt unser Zeichen, aber unterschrieben wurde er so nicht: Jemand hat ihn geändert.",
    ),
    Refusal.ATTACHED_TOKEN: (
        "angehängter Text",
        "Die Unterschrift bringt ihren eigenen Text mit und sagt nichts über den gezeigten.",
    ),
    Refusal.UNKNOWN_KEY: (
        "unbekannter Schlüssel",
        "Der Schlüssel, der unterschrieben hat, ist hier nicht bekannt, oder war es damals noch nicht.",
    ),
    Refusal.RETIRED_KEY: (
        "abgelöster Schlüssel",
        "Die Unterschrift stimmt, aber ihr Schlüssel gilt nicht mehr.",
    ),
    Refusal.BAD_SIGNATURE: (
        "falsche Unterschrift",
        "Die Unterschrift passt nicht zum Text: Eines von beiden wurde geändert oder beschädigt.",
    ),
    Refusal.NOT_YET_VALID: ("noch nicht gültig", "Die Unterschrift stimmt, aber der Code gilt noch nicht."),
    Refusal.EXPIRED: ("abgelaufen", "Die Unterschrift stimmt, aber der Code gilt nicht mehr."),
    Refusal.REPLAYED: ("schon gezeigt", "Dieser Code wurde schon einmal gezeigt."),
}

_UNREADABLE_DE = {
    Unreadable.MISSING: (
        "nicht da",
        "Diese Datei gibt es nicht. Der Text eines Codes wird mit allen Zeilen in Anführungszeichen getippt.",
    ),
    Unreadable.NOT_A_FILE: ("keine Datei", "Das ist keine gewöhnliche Datei."),
    Unreadable.LOCKED: ("darf nicht gelesen werden", "Das System erlaubt nicht, das zu lesen."),
    Unreadable.EMPTY: ("leer", "Es ist nichts darin."),
    Unreadable.TOO_LARGE: ("zu groß", "Es ist größer, als hier gelesen wird. Teile oder verkleinere es."),
    Unreadable.DAMAGED: ("beschädigt", "Es ist abgeschnitten oder beschädigt und lässt sich nicht lesen."),
    Unreadable.ENCRYPTED: ("verschlüsselt", "Es ist verschlüsselt. Speichere es ohne Schutz."),
    Unreadable.DISGUISED: (
        "nicht, was der Name sagt",
        "Der Name verspricht etwas anderes, als der Inhalt ist. Gib der Datei den richtigen Namen.",
    ),
    Unreadable.UNKNOWN_KIND: (
        "kein Bild, keine Seite, kein Text",
        "Gelesen werden PNG, JPEG, WebP, GIF, BMP, TIFF, PDF sowie SVG und HTML von healthcode.",
    ),
    Unreadable.FOREIGN_DRAWING: (
        "nicht von uns gezeichnet",
        "Zeichnungen anderer Programme werden nicht gelesen: Speichere sie als PNG oder PDF.",
    ),
    Unreadable.TOO_SLOW: ("dauert zu lange", "Eine Seite zu malen dauert zu lange. Nimm ein Bildschirmfoto."),
}

_FIELDS_DE = {
    "top": "oben",
    "middle": "Mitte",
    "bottom": "unten",
    "left": "links",
    "right": "rechts",
}

_PHRASES: dict[str, dict[Language, str]] = {
    "accepted": {"en": "accepted", "de": "angenommen"},
    "refused": {"en": "refused", "de": "abgelehnt"},
    "page": {"en": "page {page}", "de": "Seite {page}"},
    "issued": {
        "en": "Issued {time}, for {minutes} minutes.",
        "de": "Ausgestellt {time}, für {minutes} Minuten.",
    },
    "good": {
        "en": "The signature is good; age not checked.",
        "de": "Die Unterschrift stimmt; das Alter wurde nicht geprüft.",
    },
    "valid": {
        "en": "The signature is good; valid until {time}.",
        "de": "Die Unterschrift stimmt; gültig bis {time}.",
    },
    "recoloured": {
        "en": "The picture is painted {painted}, the signed word is {signed}. The word counts: "
        "somebody may have recoloured the picture.",
        "de": "Das Bild ist {painted} gemalt, das unterschriebene Wort ist {signed}. Das Wort zählt: Jemand "
        "hat das Bild vielleicht umgefärbt.",
    },
    "foreign": {
        "en": "It is {name}; nothing was opened.",
        "de": "Das ist {name}; nichts wurde geöffnet.",
    },
    "foreign_credential": {
        "en": "It looks like {name}. Real credentials are never read here; keep it to yourself.",
        "de": "Das sieht aus wie {name}. Echte Nachweise werden hier nie gelesen; zeige ihn niemandem.",
    },
    "begins": {"en": "It begins: {text}", "de": "Anfang: {text}"},
    "none": {
        "en": "no code found. Hold the camera closer and straight, with light and without reflections, and "
        "show the white edge around the code; a screenshot or the file itself is better than a photo.",
        "de": "kein Code gefunden. Halte die Kamera näher und gerade, mit Licht und ohne Spiegelung, und "
        "zeige auch den weißen Rand; ein Bildschirmfoto oder die Datei selbst ist besser als ein Foto.",
    },
    "sum": {
        "en": "codes accepted: {accepted}, refused: {refused}",
        "de": "Codes angenommen: {accepted}, abgelehnt: {refused}",
    },
    "without": {"en": "without a code: {count}", "de": "ohne Code: {count}"},
    "not_read": {"en": "not read: {count}", "de": "nicht gelesen: {count}"},
    "left_out": {
        "en": "{count} other files in the folder were left out: only pictures, PDF, SVG, HTML and .txt "
        "are scanned, and no links are followed.",
        "de": "{count} andere Dateien im Ordner blieben weg: Gelesen werden nur Bilder, PDF, SVG, "
        "HTML und .txt, und Verknüpfungen wird nicht gefolgt.",
    },
    "nothing": {
        "en": "There is nothing to scan here.",
        "de": "Hier gibt es nichts zu lesen.",
    },
    "age": {
        "en": "The age of the codes was not checked; --now T checks it.",
        "de": "Das Alter der Codes wurde nicht geprüft; --now T prüft es.",
    },
    "demo_key": {
        "en": "Signed with the published demo key: anyone can sign with it, and link every code to "
        "its holder.",
        "de": "Mit dem öffentlichen Demo-Schlüssel signiert: Jeder kann damit signieren und jeden Code "
        "seiner Person zuordnen.",
    },
}


def say(phrase: str, language: Language, **values: object) -> str:
    """Give one of the phrases above, with its values."""
    return _PHRASES[phrase][language].format(**values)


def refusal_word(refusal: Refusal, language: Language) -> str:
    """Name a refusal."""
    return _REFUSALS_DE[refusal][0] if language == "de" else refusal.value


def explanation_of(scanned: Scanned, language: Language) -> str:
    """Say in a sentence why a code is accepted or refused."""
    answer = scanned.verification
    if language == "en":
        return answer.explanation
    if answer.refusal is None:
        if not answer.age_checked or answer.code is None:
            return say("good", language)
        return say("valid", language, time=format_time(answer.code.expires_at))
    foreign = scanned.foreign
    if foreign is not None and foreign.is_credential:
        return say("foreign_credential", language, name=foreign.german)
    if foreign is not None and answer.refusal is Refusal.NOT_A_CODE:
        return say("foreign", language, name=foreign.german)
    return _REFUSALS_DE[answer.refusal][1]


def unreadable_word(error: UnreadableError, language: Language) -> str:
    """Name the reason why a file was not read."""
    return _UNREADABLE_DE[error.reason][0] if language == "de" else error.reason.value


def unreadable_sentence(error: UnreadableError, language: Language) -> str:
    """Say why a file was not read, and what to do."""
    return _UNREADABLE_DE[error.reason][1] if language == "de" else error.explanation


def place_words(page: int, position: Position | None, language: Language) -> str:
    """Say where in a file a symbol stands; nothing for a text."""
    if position is None:
        return ""
    field = position.field
    if language == "de":
        field = " ".join(_FIELDS_DE[word] for word in field.split())
    return field if page == 1 else f"{say('page', language, page=page)}, {field}"
