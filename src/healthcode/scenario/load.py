"""From a file, or the id of a shipped scenario, to a checked ``Scenario``, or to all its faults at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.errors import Problem, ScenarioError
from healthcode.scenario.faults import flat, header_problems, seed_wanted, setting_problems, source_problems
from healthcode.scenario.model import INVENTED, TYPED, Scenario, seed_number
from healthcode.scenario.settings import Settings, default_settings, defaults
from healthcode.scenario.typed import read_typed
from healthcode.toml_file import KeyProblem, Library, counted, file_name, is_web_address, parse, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthcode.scenario.setting import Value

FIX = "Start from a working one: healthcode scenario show port-linden --toml > my-town.toml"

_LIBRARY = Library("scenario", "scenarios", "healthcode.scenario", ScenarioError, FIX)
_HEADER = ("id", "title", "about", "seed", "based_on", "sources")
_DEFAULT_SEED = "1"


def shipped_scenarios() -> tuple[str, ...]:
    """List the ids of the scenarios that come with the program, in alphabetical order."""
    return _LIBRARY.shipped()


def load_scenario(
    name_or_path: str | Path,
    *,
    people: int | None = None,
    days: int | None = None,
    seed: int | str | None = None,
    set: Iterable[str] = (),  # noqa: A002 - named as the option of the command line
) -> Scenario:
    """Read a scenario, change what was typed beside it, and check it.

    Args:
        name_or_path: The id of a shipped scenario, such as ``port-linden``, or the path of a TOML file.
        people: Instead of the scenario's ``town.people``.
        days: Instead of the scenario's ``time.days``.
        seed: Instead of the scenario's own: a number, or a short word.
        set: Further settings, each written ``section.key=value`` with the value as in TOML.

    Returns:
        The scenario, free of faults, with every setting resolved.

    Raises:
        ScenarioError: If there is no such scenario, the file cannot be read, or something is wrong with it
            or with what was typed. All faults are listed.
    """
    text = scenario_text(name_or_path)
    layers = _layers(
        text, _short(name_or_path), None if _LIBRARY.is_shipped(name_or_path) else Path(name_or_path)
    )
    return _resolve(layers, _typed(people, days, seed, set), text)


def scenario_from_text(text: str, where: str = "scenario.toml") -> Scenario:
    """Turn the text of a scenario file into a checked scenario.

    Args:
        text: TOML; what it is based on must be shipped, or lie in the current folder.
        where: What to call the file in messages.

    Raises:
        ScenarioError: If the text has faults; all of them are listed.
    """
    return _resolve(_layers(text, where, Path(where)), _Layer("", {}), text)


def scenario_text(name_or_path: str | Path) -> str:
    """Read the text of a scenario as it stands in its file, comments included.

    Args:
        name_or_path: As for ``load_scenario``.

    Raises:
        ScenarioError: If there is no such scenario or the file cannot be read as text.
    """
    return _LIBRARY.text(name_or_path)


@dataclass
class _Layer:
    """One file of a chain, or what was typed: what it changes, and what is wrong with it."""

    where: str
    data: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    seed: str = ""

    @property
    def id(self) -> str:
        return str(self.data.get("id", self.where))


def _layers(text: str, where: str, file: Path | None) -> list[_Layer]:
    """Follow ``based_on`` from a file to the first of its chain.

    Args:
        text: Of the file.
        where: What to call it in messages.
        file: Where it lies, since others are named from there; None if it is shipped.

    Raises:
        ScenarioError: If a file cannot be read, or the chain comes back to itself.
    """
    layers = [_layer(text, where)]
    seen: list[str | Path] = [file.resolve() if file else where]
    while isinstance(based_on := layers[-1].data.get("based_on"), str):
        step: str | Path = based_on
        if file and based_on.endswith(".toml") and not is_web_address(based_on):
            step = file.parent / based_on
        text = _based_on_text(step, layers[-1].where)
        file = step if isinstance(step, Path) else None
        known = file.resolve() if file else step
        if known in seen:
            circle = " → ".join(file_name(name) for name in (*seen, known))
            problem = KeyProblem("based_on", shown(layers[0].data["based_on"]), f"goes in a circle: {circle}")
            raise ScenarioError(f"{where}: 1 problem", (problem,), FIX)
        layers.append(_layer(text, _short(step)))
        seen.append(known)
    return layers


def _based_on_text(path: str | Path, where: str) -> str:
    try:
        return scenario_text(path)
    except ScenarioError as error:
        said = (Problem("", "", error.title), *error.problems)
        raise ScenarioError(f"{where}: what it is based on cannot be read", said, FIX) from None


def _layer(text: str, where: str) -> _Layer:
    layer = _Layer(where, parse(text, where, ScenarioError, FIX))
    layer.problems += header_problems(layer.data, _HEADER)
    if "seed" in layer.data and not seed_wanted(layer.data["seed"]):
        layer.seed = str(layer.data["seed"])
    for section, entries in layer.data.items():
        if section in _HEADER:
            continue
        problems, values = setting_problems(section, entries)
        layer.problems += problems
        layer.values |= values
    sources = flat(layer.data.get("sources", {}))
    faults = source_problems(sources, layer.data)
    layer.problems += faults
    layer.sources = dict.fromkeys(layer.values, INVENTED) | ({} if faults else sources)
    return layer


def _typed(people: int | None, days: int | None, seed: int | str | None, pairs: Iterable[str]) -> _Layer:
    """Read what was typed beside the file."""
    layer = _Layer("typed", {})
    for option, key, value in (("--people", "town.people", people), ("--days", "time.days", days)):
        if value is not None:
            layer.problems += defaults()[key].problems(value, option)
            layer.values[key] = value
    if seed is not None:
        wanted = seed_wanted(int(seed) if isinstance(seed, str) and seed.isdecimal() else seed)
        if wanted:
            layer.problems.append(KeyProblem("--seed", shown(seed), wanted))
        layer.seed = str(seed)
    for pair in pairs:
        problems, values = read_typed(pair)
        layer.problems += problems
        for key, value in values.items():
            merged = isinstance(value, dict) and isinstance(layer.values.get(key), dict)
            layer.values[key] = layer.values[key] | value if merged else value
    layer.sources = dict.fromkeys(layer.values, TYPED)
    return layer


def _resolve(layers: list[_Layer], typed: _Layer, text: str) -> Scenario:
    faulty = [layer for layer in (*layers, typed) if layer.problems]
    if faulty:
        problems = [problem for layer in faulty for problem in _located(layer, layers[0], typed)]
        raise ScenarioError(f"{layers[0].where}: {counted(problems)}", tuple(problems), FIX)
    settings: Settings = default_settings()
    sources: dict[str, str] = {}
    seed, written = _DEFAULT_SEED, settings
    for layer in (*reversed(layers), typed):
        written = settings
        settings = settings.replaced(_taken(settings, layer.values))
        sources |= layer.sources
        seed = layer.seed or seed
    own = layers[0].data
    return Scenario(
        own["id"],
        own["title"],
        own["about"],
        seed_number(seed),
        seed,
        settings,
        sources,
        tuple(layer.id for layer in layers[1:]),
        text,
        is_changed=settings != _published(layers[0], written),
    )


def _published(first: _Layer, written: Settings) -> Settings:
    """Give the settings for which a scenario's id stands: the shipped ones, or those of its own file."""
    own_id = first.data["id"]
    if own_id in shipped_scenarios() and first.where != own_id:
        return load_scenario(own_id).settings
    return written


def _taken(settings: Settings, values: dict[str, Any]) -> dict[str, Value]:
    """Turn values into their types; a table keeps the entries of what it is based on."""
    taken: dict[str, Value] = {}
    for key, value in values.items():
        whole = settings.table(key) | value if isinstance(value, dict) else value
        taken[key] = defaults()[key].taken(whole)
    return taken


def _located(layer: _Layer, first: _Layer, typed: _Layer) -> list[Problem]:
    """Say of a fault in which file it is, if not in the one that was asked for."""
    if layer is first or layer is typed:
        return layer.problems
    return [Problem(f"in {layer.where}", "", str(problem)) for problem in layer.problems]


def _short(name_or_path: str | Path) -> str:
    return str(name_or_path) if _LIBRARY.is_shipped(name_or_path) else file_name(name_or_path)
