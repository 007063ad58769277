"""What the teacher alone sees before the debrief: every card's truth, every answer, and the whole town."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.lesson.blocks import Heading, Paragraph, Picture, Table
from healthcode.lesson.kit.cards import colour_words
from healthcode.lesson.kit.deck import STRATA
from healthcode.lesson.kit.document import Piece, Together
from healthcode.report.charts import IconKind, TreeNode, icon_array, people_per_mark, people_tree
from healthcode.report.dates import moment_words
from healthcode.report.shown_person import week_chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthcode.lesson.blocks import Block
    from healthcode.lesson.content import Content, Worksheet
    from healthcode.lesson.kit.document import PrintBlock
    from healthcode.lesson.kit.filling import Filling
    from healthcode.lesson.kit.residents import DealtResidents, Resident
    from healthcode.report.charts import Chart

_CHART_WIDTH = 170.0
#: A little smaller than usual, so that all cards stand on one page.
_SCALE = 0.95
_KINDS = (
    ("caught", "infected", "red", "red"),
    ("missed", "infected", "other", "one"),
    ("wrongly_red", "not_infected", "red", "two"),
    ("left_alone", "not_infected", "other", "five"),
)


def answer_key(content: Content, found: DealtResidents, filling: Filling) -> Piece:
    """Give every card's truth, then the answers of all worksheets, then the two people of the tour."""
    blocks: list[Block | PrintBlock] = [
        Paragraph(filling.say("key.intro"), is_box=True),
        Heading(filling.say("key.cards")),
        Paragraph(_sum(found, filling)),
        _table(found, filling),
        Heading(filling.say("deck.heading")),
        *(Paragraph(words) for words in deck_words(found, filling)),
    ]
    for sheet in content.worksheets:
        blocks += [Heading(filling.say("key.answers", title=sheet.title)), _answers(sheet, filling)]
    blocks += _people(content.labels, filling)
    return Piece("answer-key", filling.say("titles.answer-key"), tuple(blocks), _SCALE)


def whole_town(filling: Filling) -> Piece:
    """Show everybody as marks and as a tree, for the projector or for paper."""
    tree = filling.document["tree"]["run"]
    headline = (
        filling.say("town.headline", red=tree["ever_red"], ill=tree["red_when_infected"])
        if tree["ever_red"]
        else filling.say("town.none")
    )
    others = tree["ever_red"] - tree["red"]
    blocks: list[Block] = [
        Paragraph(filling.say("town.intro")),
        Paragraph(f"**{headline}**", is_box=True),
        _picture(_tree(filling)),
        *([Paragraph(filling.say("town.others", others=others))] if others else []),
        _picture(_icons(filling)),
    ]
    return Piece("the-town", filling.say("titles.the-town"), tuple(blocks))


def deck_words(found: DealtResidents, filling: Filling) -> Iterator[str]:
    """Say how the deck was drawn, and what it lacks."""
    deck = found.deck
    people, cards, red = sum(deck.in_town.values()), len(deck.dealt), deck.in_town["red"]
    yield filling.say(
        "deck.declared",
        cards=cards,
        people=people,
        fair=round(cards * red / people),
        seed=str(filling.document["run"]["seed"]),
        **{stratum: deck.count(stratum) for stratum in STRATA},
    )
    moment = moment_words(found.as_of, filling.page)
    yield filling.say("deck.morning", moment=moment, red=red, people=people)
    reasons = dict.fromkeys(reason for one in deck.dealt for reason in one.reasons)
    if reasons:
        yield filling.say("deck.certain", people="; ".join(filling.say(f"deck.{one}") for one in reasons))
    yield from lacking_words(found, filling)


def lacking_words(found: DealtResidents, filling: Filling) -> Iterator[str]:
    """Say whom the deck should have and has not."""
    deck = found.deck
    for name in deck.lacking:
        counts = {"got": deck.count(name), "wanted": deck.wanted[name]} if name in STRATA else {}
        yield filling.say(f"deck.lacking_{name}", **counts)


def _sum(found: DealtResidents, filling: Filling) -> str:
    def ill(colour: str) -> int:
        return sum(one.is_infected for one in found.residents if one.dealt.colour == colour)

    deck = found.deck
    return filling.say(
        "key.sum",
        red=deck.count("red"),
        ill=ill("red"),
        green=deck.count("green"),
        missed=ill("green"),
        red_ill=found.infected_in_town.get("red", 0),
        red_town=deck.in_town["red"],
        green_ill=found.infected_in_town.get("green", 0),
        green_town=deck.in_town["green"],
    )


def _table(found: DealtResidents, filling: Filling) -> Table:
    header = tuple(filling.say(f"key.{name}") for name in ("resident", "colour", "truth", "why"))
    rows = tuple(
        (one.person_id, colour_words(one.dealt.colour, filling), _truth(one, filling), _why(one, filling))
        for one in sorted(found.residents, key=lambda one: one.person_id)
    )
    return Table(header, rows, widths=(2, 1.6, 2.6, 6))


def _truth(one: Resident, filling: Filling) -> str:
    if one.is_infectious:
        return f"**{filling.say('key.infectious')}**"
    return f"**{filling.say('key.infected')}**" if one.is_infected else filling.say("key.well")


def _why(one: Resident, filling: Filling) -> str:
    if one.dealt.by_list:
        colour = filling.page.say(f"page.colours.{one.rules_alone}")
        why = filling.say("key.by_list", colour=colour)
    elif one.rule == "override":
        why = filling.say("key.by_order")
    else:
        why = one.says[filling.language] if one.says else filling.say("key.no_rule")
    for reason in one.dealt.reasons:
        why += " " + filling.say("key.certain", reason=filling.say(f"deck.{reason}"))
    return why


def _answers(sheet: Worksheet, filling: Filling) -> Table:
    header = ("", filling.say("key.answer"))
    rows = []
    for question in sheet.questions:
        fields = ", ".join(question.answer.fields)
        source = f" ({filling.say('key.field', fields=fields)})" if fields else ""
        rows.append((f"**{question.id.upper()}**", f"{filling.sentence(question.answer)}{source}"))
    return Table(header, tuple(rows), widths=(0.6, 10))


def _people(labels: Mapping[str, str], filling: Filling) -> Iterator[Block | PrintBlock]:
    told = filling.document.get("lesson", {}).get("met", {})
    met = {one["person_id"]: labels[f"met_{name}"] for name, one in told.items()}
    shown = {one["person_id"]: one for one in filling.document.get("exhibits", ()) if one["person_id"] in met}
    shown.pop(None, None)
    for number, (person, one) in enumerate(sorted(shown.items())):
        chart = week_chart(one, filling.page, f"met{number}")
        heading = (Heading(filling.say("key.people")),) if number == 0 else ()
        picture = Picture(_with_rim(chart.svg), chart.description, _CHART_WIDTH)
        named = f"{person}: {filling.page.say('resident.occupations.' + one['who']['occupation'])}"
        yield Together((*heading, Heading(named, 3), Paragraph(met[person]), picture))


def _picture(chart: Chart) -> Picture:
    return Picture(_with_rim(chart.svg), f"{chart.title}. {chart.description}", _CHART_WIDTH)


def _with_rim(svg: str) -> str:
    """Widen the view by a line on each side: paper cuts off what a page would let stand out."""
    width, height = (float(part) for part in svg.partition('viewBox="0 0 ')[2].partition('"')[0].split())
    return svg.replace(
        f'viewBox="0 0 {width:g} {height:g}"', f'viewBox="-1 -1 {width + 2:g} {height + 2:g}"', 1
    )


def _icons(filling: Filling) -> Chart:
    page = filling.page
    kinds = [
        IconKind(page.say(f"town.kinds.{name}"), _count(filling, side, part), paint)
        for name, side, part, paint in _KINDS
    ]
    is_one_each = people_per_mark(sum(kind.count for kind in kinds)) == 1
    note = page.say("town.mark_is_one") if is_one_each else page.say("town.mark_is_many", people="{people}")
    setting = page.setting("town-icons", page.say("town.icons_title"), page.say("town.icons_description"))
    return icon_array(setting, kinds, header=(page.say("town.who"), page.say("town.people")), mark_note=note)


def _tree(filling: Filling) -> Chart:
    page = filling.page

    def side(name: str, paint: str, red: str, other: str) -> TreeNode:
        parts = (
            TreeNode(page.say(f"town.tree.{red}"), _count(filling, name, "red"), "red", is_marked=True),
            TreeNode(page.say(f"town.tree.{other}"), _count(filling, name, "other"), "green"),
        )
        return TreeNode(page.say(f"town.tree.{name}"), _count(filling, name, "all"), paint, parts)

    tree = filling.document["tree"]["run"]
    sides = (
        side("infected", "one", "caught", "missed"),
        side("not_infected", "five", "wrongly_red", "left_alone"),
    )
    root = TreeNode(page.say("town.tree.all"), int(tree["all"]), children=sides)
    setting = page.setting("town-tree", page.say("town.tree_title"), page.say("town.tree_description"))
    return people_tree(setting, root, header=(page.say("town.who"), page.say("town.people")))


def _count(filling: Filling, side: str, part: str) -> int:
    return int(filling.document["tree"]["run"][side][part])
