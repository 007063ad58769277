"""The town: who lives in it, where they go, what they buy, and how the infection passes between them.

It knows nothing of policies, platforms or colours. What is asked of people comes in as plain
``Restrictions`` and ``Announced``; what truly happened comes out day by day.
"""

from healthcode.town.behaviour import GATES, Announced, Restrictions
from healthcode.town.columns import Arrivals, Day, Purchases, Rides, Symptoms, Tests, Visits
from healthcode.town.life import Life, Town, build_town

__all__ = [
    "GATES",
    "Announced",
    "Arrivals",
    "Day",
    "Life",
    "Purchases",
    "Restrictions",
    "Rides",
    "Symptoms",
    "Tests",
    "Town",
    "Visits",
    "build_town",
]
