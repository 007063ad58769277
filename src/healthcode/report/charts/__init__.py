"""Charts of the report: pure functions from plain numbers and words to inline SVG and a table.

Nothing here knows a field of ``audit.json``. Each chart takes a ``Setting`` (title, description, language)
and plain values, and gives a ``Chart``: one drawing for pages of 600 CSS pixels and more, one for phones, and
the same numbers as a table. The same input always gives the same bytes. ``chart_figure`` puts all three on a
page; ``style.css`` beside this package holds the colours by day, by night and on paper, and shows one drawing
only.
"""

from healthcode.report.charts.bars import Bar, BarRow, LedgerRow, Part, bars, ledger
from healthcode.report.charts.dots import GroupRow, Line, SeedRow, dot_plot_by_group, dots_over_seeds
from healthcode.report.charts.figure import chart_figure, chart_style, table_html
from healthcode.report.charts.frontier import FrontierPolicy, IsoLine, frontier
from healthcode.report.charts.icon_array import IconKind, icon_array, people_per_mark
from healthcode.report.charts.infection_tree import InfectedPerson, Link, LinkKind, infection_tree
from healthcode.report.charts.lines import Band, LineSeries, Reference, curve, lines_by_day, survival
from healthcode.report.charts.model import LANGUAGES, Chart, ChartTable, Language, Setting
from healthcode.report.charts.numbers import number_words, share_words
from healthcode.report.charts.paints import PAINTS, ROLES, Paint
from healthcode.report.charts.plot import Axis
from healthcode.report.charts.roles_grid import roles_grid
from healthcode.report.charts.slope import SlopeRow, slope
from healthcode.report.charts.timeline import TimelineEntry, timeline
from healthcode.report.charts.town_map import MapDistrict, town_map
from healthcode.report.charts.tree import TreeNode, people_tree
from healthcode.report.charts.week import Event, Span, stacked_week

__all__ = [
    "LANGUAGES",
    "PAINTS",
    "ROLES",
    "Axis",
    "Band",
    "Bar",
    "BarRow",
    "Chart",
    "ChartTable",
    "Event",
    "FrontierPolicy",
    "GroupRow",
    "IconKind",
    "InfectedPerson",
    "IsoLine",
    "Language",
    "LedgerRow",
    "Line",
    "LineSeries",
    "Link",
    "LinkKind",
    "MapDistrict",
    "Paint",
    "Part",
    "Reference",
    "SeedRow",
    "Setting",
    "SlopeRow",
    "Span",
    "TimelineEntry",
    "TreeNode",
    "bars",
    "chart_figure",
    "chart_style",
    "curve",
    "dot_plot_by_group",
    "dots_over_seeds",
    "frontier",
    "icon_array",
    "infection_tree",
    "ledger",
    "lines_by_day",
    "number_words",
    "people_per_mark",
    "people_tree",
    "roles_grid",
    "share_words",
    "slope",
    "stacked_week",
    "survival",
    "table_html",
    "timeline",
    "town_map",
]
