"""What each design would have held of a run: its stores, counted from the rows of the run itself.

Who keeps what follows from the designs: a central platform keeps what its rules read; the apps of the
exposure notification framework keep what they noted on the phone, and a positive person uploads keys that
name nobody (DP-3T; Google and Apple, 2020); the German and French venue codes keep check-ins on the phone and
upload those of positive people (Corona-Warn-App and CLEA, 2021); Singapore's SafeEntry kept a guest list on a
server for 25 days. A paper pass is looked at and nothing is written down, as at the neighbourhood gates of
Yuhang (3 February 2020); who got one stands in a register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthcode.audit.creep.learns import Built, Role, Store
from healthcode.checkpoint.load import load_gate
from healthcode.draws import Draws, chance
from healthcode.experiments.creep_query import GUEST_LIST_DAYS
from healthcode.policy.load import load_policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthcode.policy.model import Policy


from healthcode.experiments.creep_stores import (
    KNOWN,
    Rows,
    app_stores,
    gate_stores,
    office_store,
    register_store,
    table_store,
    venue_stores,
)

#: Designs other than the central one: the shipped policy whose rules they follow.
VENUE_POLICY, PHONE_POLICY = "cwa-venue", "gaen-narrow-net"
CENTRAL_GATE = "online-scan"


def designs_of(rows: Rows, policy: Policy, gate_id: str | None, has_app: NDArray[np.bool_]) -> list[Built]:
    """Build every design on the rows of one run.

    Args:
        rows: The run.
        policy: Of the central design.
        gate_id: The gate of the central design; None for a scan that asks the platform.
        has_app: Of each person, for the decentralised design.

    Simplification:
        What a gate tells the platform is in its rows of ``scans``, so it need not open the log of the doors.
        Each design sees the same life. Only the run's own policy shaped it.
    """
    office = office_store(rows)
    files = frozenset({office.name})
    gate = load_gate(gate_id or CENTRAL_GATE)
    tables = [
        table_store(rows, table, policy.retention.get(table))
        for table in KNOWN
        if table in policy.tables_read
    ]
    account = register_store(rows, "accounts", "server", ("identity", "home_district", "colour"))
    doors = gate_stores(rows, gate)
    server = frozenset({account.name, *(store.name for store in tables)})
    log = frozenset(store.name for store in doors if store.name == "door_log")
    sight = frozenset({"guard_sees"})
    central = Built(
        "central",
        policy.id,
        gate.id,
        (account, *tables, *doors, office),
        {
            "platform": server,
            "health_office": files | {account.name},
            "guard": sight,
            "venue_owner": log,
            "police": server | log | files,
            "outsider": log,
        },
    )
    guests = table_store(rows, "scans", GUEST_LIST_DAYS)
    venue_list = Built(
        "venue_list",
        "",
        "",
        (guests, office),
        _opens(files, platform=frozenset({"scans"}), police=files | {"scans"}),
    )
    venue = _phones(rows, VENUE_POLICY, office, has_app)
    decentralised = _phones(rows, PHONE_POLICY, office, has_app)
    register = register_store(rows, "pass_register", "office", ("identity", "home_district"))
    came = rows.who("select distinct person_id from true_arrivals")
    checks = rows.one("select count(*) from true_arrivals")
    pass_check = Store(
        "guard_sees",
        "sight",
        checks,
        0,
        0,
        {"door: a pass": checks},
        frozenset(),
        0,
        0,
        {"whereabouts": came},
        nameless=True,
    )
    own = files | {register.name}
    stores = (register, pass_check, office)
    paper = Built("paper", "", "", stores, _opens(own, guard=sight, police=own))
    nothing = Built("none", "", "", (office,), _opens(files, police=files))
    return [central, venue_list, venue, decentralised, paper, nothing]


def _phones(rows: Rows, policy_id: str, office: Store, has_app: NDArray[np.bool_]) -> Built:
    policy = load_policy(policy_id)
    files = frozenset({office.name})
    if policy.design == "venue":
        stores = venue_stores(rows, policy.retention.get("scans"))
    else:
        stores = app_stores(rows, has_app, policy.retention.get("encounters"))
    server = frozenset(store.name for store in stores if store.kept_at == "server")
    return Built(
        "venue" if policy.design == "venue" else "decentralised",
        policy.id,
        "",
        (*stores, office),
        _opens(files, platform=server, police=files | server),
    )


def _opens(
    office: frozenset[str],
    *,
    platform: frozenset[str] = frozenset(),
    guard: frozenset[str] = frozenset(),
    venue_owner: frozenset[str] = frozenset(),
    police: frozenset[str] = frozenset(),
    outsider: frozenset[str] = frozenset(),
) -> dict[Role, frozenset[str]]:
    return {
        "platform": platform,
        "health_office": office,
        "guard": guard,
        "venue_owner": venue_owner,
        "police": police,
        "outsider": outsider,
    }


def adopters(draws: Draws, people: int, uptake: float) -> NDArray[np.bool_]:
    """Draw who has an app at an uptake, each by themselves."""
    return chance(draws.draw("creep: has the app", person=np.arange(people)), uptake)
