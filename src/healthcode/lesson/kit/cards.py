"""The cards of the kit: residents to fold, and roles, evidence, real cases and law to cut out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.lesson.blocks import Card, CardGrid, FoldCard, FoldCards, Picture
from healthcode.lesson.card import CardError, card_id, check_command
from healthcode.lesson.kit.deck import CHILD
from healthcode.lesson.kit.document import Piece
from healthcode.report.dates import date_words, day_words, moment_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthcode.lesson.content import Content, LawCard, RealCard
    from healthcode.lesson.kit.filling import Filling
    from healthcode.lesson.kit.residents import DealtResidents, Resident

#: Of the whole picture of a code on a resident's card; a module is then 0.75 mm wide.
CODE_WIDTH_MM = 55.0


def resident_cards(
    found: DealtResidents, consequences: Mapping[str, tuple[str, ...]], filling: Filling
) -> Piece:
    """Make the cards of the deck.

    Args:
        found: The deck.
        consequences: Of each colour, the names of what it does.
        filling: Of the kit.
    """
    cards = tuple(_resident(one, found, consequences, filling) for one in found.residents)
    marks = (filling.say("resident.fold"), filling.say("resident.instruction"))
    return Piece("residents", filling.say("titles.residents"), (FoldCards(cards, marks),))


def who_words(resident: Resident, filling: Filling) -> str:
    """Say who somebody is, in one line; of a child not how it pays."""
    occupation = filling.page.say(f"resident.occupations.{resident.occupation}")
    age_band = filling.say(f"ages.{resident.age_band}")
    if resident.age_band == CHILD:
        return f"{occupation}, {age_band}"
    payment = filling.say("resident.cash" if resident.pays_cash else "resident.phone")
    return filling.say("resident.who", occupation=occupation, age_band=age_band, payment=payment)


def colour_words(colour: str, filling: Filling) -> str:
    """Write a colour as its letter and its word."""
    return filling.say(
        "resident.sign",
        letter=filling.say(f"letters.{colour}"),
        word=filling.page.say(f"page.colours.{colour}"),
    )


def _resident(
    one: Resident,
    found: DealtResidents,
    consequences: Mapping[str, tuple[str, ...]],
    filling: Filling,
) -> FoldCard:
    colour, deck = one.dealt.colour, found.deck
    does = consequences.get(colour, ()) or ("none",)
    told = f" {filling.say('and')} ".join(filling.say(f"consequences.{name}") for name in does)
    word = filling.page.say(f"page.colours.{colour}")
    return FoldCard(
        tag=filling.say("resident.tag"),
        title=one.person_id,
        text=who_words(one, filling),
        rows=tuple(
            (day_words(day.date, filling.page), " · ".join(day.things[filling.language])) for day in one.week
        ),
        picture=Picture(one.picture, f"{one.person_id}: {word}", CODE_WIDTH_MM),
        sign=colour_words(colour, filling),
        back=(
            filling.say("resident.shape", shape=filling.say(f"shapes.{colour}")),
            one.person_id,
            filling.say("resident.at", moment=moment_words(found.as_of, filling.page)),
            filling.say("resident.means", consequences=told),
            filling.say(
                "resident.drawn",
                red=deck.count("red"),
                cards=len(deck.dealt),
                red_in_town=deck.in_town["red"],
                people=sum(deck.in_town.values()),
            ),
        ),
        foot=filling.say("resident.foot"),
    )


def role_cards(content: Content, filling: Filling) -> Piece:
    """Make the role cards, each with its private fact of this town."""
    cards = tuple(
        Card(
            title=role.title,
            tag=filling.say("card.role", number=number),
            rows=(
                (f"{filling.say('card.wants')}:", filling.fill(role.wants)),
                (f"{filling.say('card.private')}:", filling.sentence(role.private_fact)),
                (f"{filling.say('card.line')}:", filling.fill(role.line)),
            ),
            foot=filling.say("card.private_rule"),
        )
        for number, role in enumerate(content.roles, 1)
    )
    return Piece("roles", filling.say("titles.roles"), (CardGrid(cards, 2, 3),))


def model_cards(content: Content, filling: Filling) -> Piece:
    """Make the evidence cards of this town; a claim that cannot be made here says so."""
    seed = filling.document["run"]["seed"]
    cards = tuple(
        Card(
            title=filling.sentence(card.claim),
            tag=f"{filling.say('card.evidence', number=number)} · {filling.say('card.foot', seed=seed)}",
            rows=(
                (filling.say("card.assumes"), filling.fill(card.assumes)),
                (filling.say("card.limit"), filling.fill(card.limit)),
                (filling.say("card.check"), _check(card.field, filling)),
            ),
        )
        for number, card in enumerate(content.evidence_model, 1)
    )
    return Piece("evidence-model", filling.say("titles.evidence-model"), (CardGrid(cards, 2, 4),))


def _check(field: str, filling: Filling) -> str:
    """Give the command that checks a card; of a town that no seed alone makes again, where the field is."""
    try:
        return check_command(filling.document, field, card_id(filling.document, field))
    except CardError:
        return filling.say("card.check_field", field=field)


def real_cards(content: Content, filling: Filling) -> Piece:
    """Make the evidence cards of real cases, each with date, source and how sure it is."""
    cards = tuple(_real(number, card, filling) for number, card in enumerate(content.evidence_real, 1))
    return Piece("evidence-real", filling.say("titles.evidence-real"), (CardGrid(cards, 2, 4),))


def _real(number: int, card: RealCard, filling: Filling) -> Card:
    sure = filling.say(f"confidence.{card.confidence}")
    rows = [
        (
            filling.say("card.source"),
            filling.say(
                "card.sourced",
                date=date_words(card.date, filling.page),
                source=card.source,
                confidence=sure,
            ),
        ),
    ]
    if card.parallel:
        sure = filling.say(f"confidence.{card.parallel_confidence}")
        date = date_words(card.parallel_date, filling.page)
        beside = f"{card.parallel} ({date}; {card.parallel_source}; {sure})"
        rows.append((filling.say("card.parallel"), beside))
    return Card(
        title=card.title, tag=filling.say("card.real", number=number), text=card.claim, rows=tuple(rows)
    )


def law_cards(content: Content, filling: Filling) -> Piece:
    """Make the law cards."""
    cards = tuple(_law(number, card, filling) for number, card in enumerate(content.law_cards, 1))
    return Piece("law-cards", filling.say("titles.law-cards"), (CardGrid(cards, 2, 3),))


def _law(number: int, card: LawCard, filling: Filling) -> Card:
    return Card(
        title=card.title,
        tag=filling.say("card.law", number=number),
        text=card.says,
        rows=(
            (filling.say("card.use"), filling.fill(card.use)),
            (filling.say("card.source"), f"{card.source}, {date_words(card.date, filling.page)}"),
        ),
        foot=filling.say("card.not_checked") if card.check else "",
    )
