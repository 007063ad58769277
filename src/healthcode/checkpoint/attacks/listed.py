"""The attacks, one function each: what is built, and what is held out to the guard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from healthcode.checkpoint.attacks import forging
from healthcode.checkpoint.attacks.world import ATTACKER, FRIEND
from healthcode.clock import MINUTE
from healthcode.codes.token import LEEWAY, HealthCode, issue, sign

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthcode.checkpoint.attacks.world import World
    from healthcode.checkpoint.guard import Outcome
    from healthcode.codes.keys import Keys
    from healthcode.codes.scanner.found import Found

Way = Literal["scan", "glance"]

#: How long after the friend the attacker comes with the friend's code.
_BETWEEN_SECONDS = 2 * MINUTE
#: How long a code has been over, in the attack on clocks: longer than the leeway.
_JUST_OVER_SECONDS = LEEWAY + 40
_LONG_OVER_SECONDS = 10 * MINUTE
#: How real certificates begin. No picture of such a text is ever drawn here.
_LIKE_A_CERTIFICATE = "HC1:NOT A CERTIFICATE"
_VENUE = "MOCK VENUE CODE - SIMULATION"


@dataclass(frozen=True)
class Attack:
    """One way of getting past a gate that should not let one in.

    Args:
        id: A short name.
        en: What is done, as the cell of a table.
        de: The same in German.
        says: What exactly is built and held out, one sentence.
        run: Builds it, and tries it in one way of checking.
        is_control: Whether it is no attack: an honest person, by whom the bench itself is checked.
    """

    id: str
    en: str
    de: str
    says: str
    run: Callable[[World, Way], Outcome]
    is_control: bool = False


def _hold_out(world: World, way: Way, found: tuple[Found, ...], *, is_own: bool = True) -> Outcome:
    if way == "glance":
        return world.guard.glance(found)
    return world.guard.scan(found, world.door.now, is_own=is_own)


def _honest(person: str) -> Callable[[World, Way], Outcome]:
    def run(world: World, way: Way) -> Outcome:
        text = world.code(person, world.door.now)
        return _hold_out(world, way, forging.read(forging.picture(text, world.colour_of(person))))

    return run


def _screenshot(world: World, way: Way) -> Outcome:
    before = world.door.now - _BETWEEN_SECONDS
    png = forging.picture(world.code(FRIEND, before), world.door.open_colour)
    world.guard.scan(forging.read(png), before)
    return _hold_out(world, way, forging.read(forging.screenshot(png)), is_own=False)


def _replay(world: World, way: Way) -> Outcome:
    issued_at = world.door.now - world.gate.life_minutes * MINUTE - _LONG_OVER_SECONDS
    png = forging.picture(world.issue(FRIEND, issued_at), world.door.open_colour)
    return _hold_out(world, way, forging.read(forging.screenshot(png)), is_own=False)


def _recoloured(world: World, way: Way) -> Outcome:
    png = forging.picture(world.code(ATTACKER, world.door.now), world.door.open_colour)
    return _hold_out(world, way, forging.read(png))


def _edited(world: World, way: Way) -> Outcome:
    text = forging.with_colour_edited(
        world.code(ATTACKER, world.door.now), world.door.closed_colour, world.door.open_colour
    )
    return _hold_out(world, way, forging.read(forging.picture(text, world.door.open_colour)))


def _attached(world: World, way: Way) -> Outcome:
    text = forging.with_colour_edited(
        world.code(ATTACKER, world.door.now), world.door.closed_colour, world.door.open_colour
    )
    text = forging.with_attached_token(text, world.code(FRIEND, world.door.now))
    return _hold_out(world, way, forging.read(forging.picture(text, world.door.open_colour)))


def _signed_by(world: World, keys: Keys, way: Way) -> Outcome:
    now = world.door.now
    pseudonym = world.pseudonym(ATTACKER, now)
    code = HealthCode(world.door.open_colour, pseudonym, now, world.gate.life_minutes, keys.key_id)
    return _hold_out(world, way, forging.read(forging.picture(sign(code, keys), world.door.open_colour)))


def _old_key(world: World, way: Way) -> Outcome:
    return _signed_by(world, world.old_key, way)


def _stolen_key(world: World, way: Way) -> Outcome:
    return _signed_by(world, world.steal_key(), way)


def _clock(world: World, way: Way) -> Outcome:
    world.choose_slowest_clock()
    issued_at = world.door.now - world.gate.life_minutes * MINUTE - _JUST_OVER_SECONDS
    png = forging.picture(world.issue(FRIEND, issued_at), world.door.open_colour)
    return _hold_out(world, way, forging.read(forging.screenshot(png)), is_own=False)


def _lent_phone(world: World, way: Way) -> Outcome:
    png = forging.picture(world.code(FRIEND, world.door.now), world.door.open_colour)
    return _hold_out(world, way, forging.read(png), is_own=False)


def _printed(world: World, way: Way) -> Outcome:
    printed_at = world.door.now - 6 * 60 * MINUTE
    png = forging.picture(world.code(FRIEND, printed_at), world.door.open_colour)
    return _hold_out(world, way, forging.read(forging.printed(png)), is_own=False)


def _other_town(world: World, way: Way) -> Outcome:
    now = world.door.now
    text = issue(ATTACKER, world.door.open_colour, now, world.gate.life_minutes, world.foreign_key)
    return _hold_out(world, way, forging.read(forging.picture(text, world.door.open_colour)))


def _foreign(world: World, way: Way) -> Outcome:
    return _hold_out(world, way, forging.spoken(_LIKE_A_CERTIFICATE))


def _from_afar(world: World, _way: Way) -> Outcome:
    photograph = forging.read(forging.printed(forging.bare(f"{_VENUE}\n{world.door.place_id}")))
    venue = (photograph[0].text or "").rpartition("\n")[2]
    return world.platform.claim(world.gate, venue, ATTACKER, world.door.now)


ATTACKS = (
    Attack(
        "honest-open",
        "honest, open colour",
        "ehrlich, offene Farbe",
        "A person whose colour is open holds out their own new code; a gate must let them in.",
        _honest(FRIEND),
        is_control=True,
    ),
    Attack(
        "honest-closed",
        "honest, closed colour",
        "ehrlich, gesperrt",
        "A person whose colour is closed holds out their own new code; a gate must stop them.",
        _honest(ATTACKER),
        is_control=True,
    ),
    Attack(
        "screenshot",
        "screenshot",
        "Bildschirmfoto",
        "A screenshot of a friend's code, two minutes after the friend was scanned with it at this door.",
        _screenshot,
    ),
    Attack(
        "replay-after-expiry",
        "replay after expiry",
        "abgelaufener Code",
        "A screenshot of a friend's code whose life was over ten minutes ago.",
        _replay,
    ),
    Attack(
        "recoloured-picture",
        "recoloured picture",
        "umgefärbtes Bild",
        "The attacker's own code, drawn anew in the open colour; the text in it is untouched.",
        _recoloured,
    ),
    Attack(
        "edited-payload",
        "edited payload",
        "geänderter Text",
        "The attacker's own code with the colour word of its text changed, and the picture drawn to match.",
        _edited,
    ),
    Attack(
        "attached-token",
        "attached token",
        "angehängte Signatur",
        "The edited text over the signature of a friend's code, whose text is hidden inside the token.",
        _attached,
    ),
    Attack(
        "old-key",
        "old key",
        "alter Schlüssel",
        "A new code for the attacker, signed with a key that was retired long ago.",
        _old_key,
    ),
    Attack(
        "stolen-key",
        "stolen key",
        "gestohlener Schlüssel",
        "A new code for the attacker, signed with the town's key; the theft has been known for 8 hours.",
        _stolen_key,
    ),
    Attack(
        "clock-skew",
        "slow clock",
        "falsche Uhr",
        "A friend's code that was over 100 seconds ago, at the door whose clock is furthest behind.",
        _clock,
    ),
    Attack(
        "lent-phone",
        "lent phone",
        "geliehenes Telefon",
        "A friend's phone, with a code that was never shown before.",
        _lent_phone,
    ),
    Attack(
        "printed-copy",
        "printed copy",
        "gedruckte Kopie",
        "The code that a friend's phone showed six hours ago, printed in colour and photographed.",
        _printed,
    ),
    Attack(
        "other-town",
        "another town's code",
        "Code einer anderen Stadt",
        "A code in the open colour that another town signed with its own key.",
        _other_town,
    ),
    Attack(
        "foreign-credential",
        "foreign credential",
        "fremder Nachweis",
        "A text that begins as a real certificate does, as if scanned: it is never drawn.",
        _foreign,
    ),
    Attack(
        "venue-from-afar",
        "posted code from afar",
        "Aushang aus der Ferne",
        "A photograph of the code that is posted at the door, scanned at home: the platform is told of a "
        "presence that was none.",
        _from_afar,
    ),
)
