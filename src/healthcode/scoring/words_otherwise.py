"""The sentences on what would have been otherwise: a part of the catalogue in ``words``."""

from __future__ import annotations

from typing import Literal

OTHERWISE: dict[str, dict[Literal["en", "de"], str]] = {
    # What would have made it green.
    "without_green": {
        "en": "Without {rows}, the colour would be GREEN, with {points}. "
        "Scored again without them; no fewer of the rows behind the evidence do it.",
        "de": "Ohne {rows} wäre die Farbe GRÜN, mit {points}. "
        "Ohne sie neu berechnet; weniger der Zeilen hinter den Belegen reichen nicht.",
    },
    "without_green_one": {
        "en": "Without {rows}, the colour would be GREEN, with {points}. Scored again without it.",
        "de": "Ohne {rows} wäre die Farbe GRÜN, mit {points}. Ohne diese Zeile neu berechnet.",
    },
    "without_milder": {
        "en": "None of up to {most} of the person's own rows behind the evidence, taken away together, "
        "makes it GREEN. Without {rows}, it would be {colour}, with {points}.",
        "de": "Auch ohne bis zu {most} der eigenen Zeilen hinter den Belegen würde es nicht GRÜN. "
        "Ohne {rows} wäre es {colour}, mit {points}.",
    },
    "without_none": {
        "en": "None of up to {most} of the person's own rows behind the evidence, taken away together, "
        "makes it GREEN or milder.",
        "de": "Auch ohne bis zu {most} der eigenen Zeilen hinter den Belegen würde es nicht GRÜN "
        "oder milder.",
    },
    "without_milder_cut": {
        "en": "Within {tries} nothing was found that makes it GREEN. "
        "Without {rows}, it would be {colour}, with {points}.",
        "de": "In {tries} fand sich nichts, womit es GRÜN wäre. Ohne {rows} wäre es {colour}, mit {points}.",
    },
    "without_none_cut": {
        "en": "Within {tries} nothing was found that makes it GREEN or milder.",
        "de": "In {tries} fand sich nichts, womit es GRÜN oder milder wäre.",
    },
    "without_instead": {
        "en": "Without {rows} instead, it would be {colour} as well, with {points}; scored again too.",
        "de": "Stattdessen ohne {rows} wäre sie ebenfalls {colour}, mit {points}; auch das neu berechnet.",
    },
    "without_instead_milder": {
        "en": "Without {rows} instead, it would be {colour} as well, with {points}.",
        "de": "Stattdessen ohne {rows} wäre es ebenfalls {colour}, mit {points}.",
    },
    "without_more": {
        "en": "There may be more ways of as few rows.",
        "de": "Es kann weitere Wege mit ebenso wenigen Zeilen geben.",
    },
    "without_cut": {
        "en": "The search was cut there, so a way may have been missed.",
        "de": "Dort endet die Suche; es kann also einen Weg geben, den sie nicht fand.",
    },
    "without_by_hand": {
        "en": "Nothing the person did or left undone: the colour was set by hand.",
        "de": "Nichts, was die Person tat oder ließ: die Farbe wurde von Hand gesetzt.",
    },
    "without_silence": {
        "en": "No row to take away: nothing counts that the person did.",
        "de": "Keine Zeile, die wegfallen könnte: es zählt nichts, was die Person tat.",
    },
    "without_row": {"en": "{event} ({time})", "de": "{event} ({time})"},
    "outside_reports": {
        "en": "Outside the person's power: the reports and other rows about {people}.",
        "de": "Nicht in der Macht der Person: die Meldungen und übrigen Zeilen über {people}.",
    },
    "outside_level": {
        "en": "Outside the person's power: the level of the district {districts}.",
        "de": "Nicht in der Macht der Person: die Einstufung des Bezirks {districts}.",
    },
    "outside_levels": {
        "en": "Outside the person's power: the levels of the districts {districts}.",
        "de": "Nicht in der Macht der Person: die Einstufung der Bezirke {districts}.",
    },
    # What another set of rows would give.
    "whatif_same": {
        "en": "{person} stays {colour} at {time}, with {points} before and {after} after.",
        "de": "{person} bleibt am {time} {colour}, vorher mit {points}, nachher mit {after}.",
    },
    "whatif_other": {
        "en": "{person} turns from {colour}, with {points}, to {other}, with {after}, at {time}.",
        "de": "{person} wechselt am {time} von {colour}, mit {points}, zu {other}, mit {after}.",
    },
    "whatif_without": {"en": "Left out: {row}", "de": "Weggelassen: {row}"},
    "whatif_without_table": {
        "en": "Left out: every row of the table {table}, everybody's",
        "de": "Weggelassen: jede Zeile der Tabelle {table}, die aller",
    },
    "whatif_added": {"en": "Added: {row}", "de": "Hinzugefügt: {row}"},
    "whatif_before": {"en": "Before: {sentence}", "de": "Vorher: {sentence}"},
    "whatif_after": {"en": "After: {sentence}", "de": "Nachher: {sentence}"},
    "whatif_other_end": {
        "en": "The same evidence of {rule} counts, but to another end: {before} before, {after} after.",
        "de": "Derselbe Beleg für {rule} zählt, aber mit anderem Ende: vorher {before}, nachher {after}.",
    },
    "whatif_end": {"en": "until {time}", "de": "bis {time}"},
    "whatif_no_end": {"en": "until something clears it", "de": "bis etwas ihn aufhebt"},
    "whatif_hand_gone": {
        "en": "The {colour} set by hand by {actor} ({row}) no longer holds.",
        "de": "Das von Hand gesetzte {colour} von {actor} ({row}) gilt nicht mehr.",
    },
    "whatif_hand_new": {
        "en": "Now the {colour} set by hand by {actor} ({row}) holds; no rule stands behind it.",
        "de": "Nun gilt das von Hand gesetzte {colour} von {actor} ({row}); keine Regel steht dahinter.",
    },
    "whatif_hand_end": {
        "en": "The {colour} set by hand by {actor} ({row}) has another end: {before} before, {after} after.",
        "de": "Das von Hand gesetzte {colour} von {actor} ({row}) hat ein anderes Ende: "
        "vorher {before}, nachher {after}.",
    },
    "whatif_hand_open": {"en": "none", "de": "keines"},
    "whatif_hand_both": {
        "en": "The colour set by hand holds either way.",
        "de": "Die von Hand gesetzte Farbe gilt so oder so.",
    },
    "whatif_known_later": {
        "en": "{event} is known only after T, at {time}, so it cannot change the colour at T.",
        "de": "{event} ist erst nach T bekannt, am {time}, und kann die Farbe zur Zeit T nicht ändern.",
    },
    "whatif_no_difference": {
        "en": "The evidence that counts is the same.",
        "de": "Was zählt, ist dasselbe.",
    },
}
