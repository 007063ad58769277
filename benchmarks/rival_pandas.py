"""The rules of ``hangzhou-2020-02`` written by hand in pandas, as a yardstick for scoring.

    uv run --with pandas==3.1.1 --with pyarrow python benchmarks/rival_pandas.py DATA OUT

The same work, with the same results and the same things left out, as ``rival_polars.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

DAY, MINUTE = 86_400, 60
#: 2020-02-15T00:00:00 in seconds since 1970.
NOW = 1_581_724_800
SCAN, PURCHASE = 60 * MINUTE, 15 * MINUTE
PAIR = ["person_id", "other", "carrier", "place"]
AT = ["carrier", "place"]
MEETING = [*PAIR, "start", "end", "known"]


def read(folder: Path, table: str, times: dict[str, str], **columns: str) -> pd.DataFrame:
    """Read columns of a table under other names, times as whole seconds since 1970."""
    wanted = {**columns, **times}
    rows = pd.read_parquet(folder / f"{table}.parquet", columns=list(wanted)).rename(columns=wanted)
    for name in times.values():
        rows[name] = rows[name].astype("datetime64[s]").astype("int64")
    return rows


def presence(folder: Path) -> pd.DataFrame:
    """Give who was where, from when until when and since when that is known."""
    trips = read(
        folder,
        "trips",
        {"departed_at": "start", "arrived_at": "end"},
        person_id="person_id",
        mode="carrier",
        vehicle_id="place",
    )
    trips["known"] = trips["end"]
    scans = read(
        folder,
        "scans",
        {"scanned_at": "start", "left_at": "left"},
        person_id="person_id",
        place_id="place",
    ).assign(carrier="")
    scanned = scans["start"] + SCAN
    later = scans[(scans["left"] > scanned) & (scans["left"] <= NOW)]
    later = later.assign(start=scanned, end=later["left"], known=later["left"])
    scans["end"] = scanned.where((scans["left"] > NOW) | (scans["left"] >= scanned), scans["left"])
    scans["known"] = scans["start"]
    purchases = read(folder, "purchases", {"bought_at": "known"}, person_id="person_id", place_id="place")
    purchases = purchases.assign(
        carrier="", start=purchases["known"] - PURCHASE // 2, end=purchases["known"] + PURCHASE // 2
    )
    columns = ["person_id", *AT, "start", "end", "known"]
    every = pd.concat([rows[columns] for rows in (trips, scans, later, purchases)], ignore_index=True)
    return every[every["known"] <= NOW]


def at_these(rows: pd.DataFrame, carriers: pd.DataFrame) -> pd.DataFrame:
    """Leave the rows at these places and in these vehicles."""
    return rows[rows["place"].isin(carriers["place"])].merge(carriers, on=AT)


def joined(overlaps: pd.DataFrame) -> pd.DataFrame:
    """Count each second of a meeting once, from when it was first known; drop what is under a minute."""
    is_several = overlaps.duplicated(PAIR, keep=False)
    alone, several = overlaps[~is_several], overlaps[is_several]
    bounds = [several[[*PAIR, name]].rename(columns={name: "at"}) for name in ("start", "end")]
    segments = pd.concat(bounds).drop_duplicates().sort_values([*PAIR, "at"])
    segments["until"] = segments.groupby(PAIR)["at"].shift(-1)
    segments = segments.dropna(subset="until").astype({"until": "int64"}).merge(several, on=PAIR)
    segments = segments[(segments["start"] <= segments["at"]) & (segments["end"] >= segments["until"])]
    segments = segments.groupby([*PAIR, "at", "until"], as_index=False)["known"].min()
    before = segments.groupby(PAIR)[["known", "until"]].shift()
    goes_on = (segments["known"] == before["known"]) & (segments["at"] == before["until"])
    segments["piece"] = (~goes_on).cumsum()
    pieces = segments.groupby([*PAIR, "piece", "known"], as_index=False).agg(
        start=("at", "min"), end=("until", "max")
    )
    both = pd.concat([alone[MEETING], pieces[MEETING]], ignore_index=True)
    return both[(both["end"] - both["start"] >= MINUTE) & (both["known"] - both["end"] <= 14 * DAY)]


def meetings(theirs: pd.DataFrame, everyone: pd.DataFrame) -> pd.DataFrame:
    """Join the times that people shared with ``other`` at one place."""
    met = everyone.merge(theirs, on=AT, suffixes=("", "_other"))
    met = met[met["person_id"] != met["other"]]
    if "through" in met:
        met = met[met["person_id"] != met["through"]]
    met = met.assign(
        start=met[["start", "start_other"]].max(axis=1), end=met[["end", "end_other"]].min(axis=1)
    )
    met["known"] = met[["known", "known_other", "end"]].max(axis=1)
    return joined(met.loc[(met["start"] < met["end"]) & (met["known"] <= NOW), MEETING])


def active(exposures: pd.DataFrame, least_minutes: int, days: int) -> pd.Series[str]:
    """Name the people with a meeting that is long enough and not long past.

    Exposures of a pair that touch or overlap are one meeting.
    """
    rows = exposures.sort_values([*PAIR, "start", "end"])
    rows["length"] = rows["end"] - rows["start"]
    rows["reached"] = rows.groupby(PAIR)["end"].cummax()
    reached = rows.groupby(PAIR)["reached"].shift()
    rows["group"] = (~(reached >= rows["start"])).cumsum()
    groups = rows.groupby("group").agg(
        person_id=("person_id", "first"), length=("length", "sum"), end=("end", "max")
    )
    is_active = (groups["length"] >= least_minutes * MINUTE) & (groups["end"] + days * DAY > NOW)
    return groups.loc[is_active, "person_id"].drop_duplicates()


def in_zones(folder: Path) -> pd.Series[str]:
    """Name the people with a stay in a high zone within 14 days.

    Only those who live in one or were seen in one are looked at.
    """
    places = pd.read_parquet(folder / "places.parquet")[["place_id", "district_id"]]
    names = {"person_id": "person_id", "place_id": "place_id"}
    seen_at = [
        read(folder, table, {time: "at"}, **names)
        for table, time in (("scans", "scanned_at"), ("scans", "left_at"), ("purchases", "bought_at"))
    ]
    seen = pd.concat(seen_at).merge(places, on="place_id").rename(columns={"district_id": "to"})
    seen = seen.drop(columns="place_id").assign(is_trip=False)
    trips = read(
        folder,
        "trips",
        {"departed_at": "departed", "arrived_at": "at"},
        person_id="person_id",
        from_district="from",
        to_district="to",
    ).assign(is_trip=True)
    seen = pd.concat([seen, trips])
    seen = seen[seen["at"] <= NOW]
    zones = read(folder, "zones", {"valid_from": "valid"}, district_id="district", level="level")
    zones = zones[zones["level"] == "high"]
    home = pd.read_parquet(folder / "people.parquet")[["person_id", "district_id"]]
    visitors = seen.loc[seen["to"].isin(zones["district"]), "person_id"].unique()
    home = home[home["district_id"].isin(zones["district"]) | home["person_id"].isin(visitors)]
    seen = seen[seen["person_id"].isin(home["person_id"])].merge(home, on="person_id")
    seen = seen.sort_values(["person_id", "at", "is_trip", "departed", "from", "to"])
    before = seen.groupby("person_id")[["to", "at"]].shift()
    seen["before"] = before["to"].fillna(seen["district_id"])
    is_move = seen["is_trip"] & (seen["from"] != seen["to"])
    seen["left"] = seen["at"].where(~is_move, pd.concat([seen["departed"], before["at"]], axis=1).max(axis=1))
    opened = seen.loc[is_move | (seen["to"] != seen["before"]), ["person_id", "at", "to", "left"]]
    first = home.rename(columns={"district_id": "to"}).assign(at=-(10**11))
    stays = pd.concat([first, opened]).sort_values(["person_id", "at"], kind="stable")
    stays[["end_known", "end"]] = stays.groupby("person_id")[["at", "left"]].shift(-1)
    stays = stays.merge(zones, left_on="to", right_on="district")
    begins = stays[["at", "valid"]].max(axis=1)
    is_there = (begins <= NOW) & ~(stays["end_known"] <= begins)
    is_recent = ~(pd.concat([stays["end"], begins], axis=1).max(axis=1) + 14 * DAY <= NOW)
    return stays.loc[is_there & (stays["end"].isna() | is_recent), "person_id"].drop_duplicates()


def score(folder: Path, out: Path) -> None:
    """Score the dataset and write both tables."""
    out.mkdir(parents=True, exist_ok=True)
    reports = read(folder, "reports", {"reported_at": "at"}, person_id="person_id", kind="kind")
    reports = reports[reports["at"] <= NOW]
    positive = reports[reports["kind"] == "test_positive"]
    cases = positive.groupby("person_id")["at"].min().rename("reported").reset_index()
    everyone = presence(folder)
    theirs = everyone[everyone["person_id"].isin(cases["person_id"])].merge(cases, on="person_id")
    day = theirs["reported"] - theirs["reported"] % DAY
    theirs = theirs.assign(
        start=theirs["start"].clip(lower=day - 2 * DAY),
        end=theirs["end"].clip(upper=day + 11 * DAY),
        known=theirs[["known", "reported"]].max(axis=1),
    ).rename(columns={"person_id": "other"})
    theirs = theirs.loc[theirs["start"] < theirs["end"], ["other", *AT, "start", "end", "known"]]
    contacts = meetings(theirs, at_these(everyone, theirs[AT].drop_duplicates()))
    contact_people = active(contacts, 15, 14)

    sources = contacts[contacts["end"] - contacts["start"] >= 15 * MINUTE]
    sources = sources[["person_id", "other", "start", "known"]].set_axis(
        ["other", "through", "since", "source_known"], axis=1
    )
    kinds = pd.read_parquet(folder / "places.parquet").set_index("place_id")["kind"]
    homes = kinds[(kinds == "home") | kinds.str.startswith("home/")].index
    near = everyone[
        (everyone["carrier"] == "taxi") | ((everyone["carrier"] == "") & everyone["place"].isin(homes))
    ]
    second = near[near["person_id"].isin(sources["other"])].rename(columns={"person_id": "other"})
    second = second.merge(sources, on="other")
    second = second.assign(
        start=second[["start", "since"]].max(axis=1), known=second[["known", "source_known"]].max(axis=1)
    )
    second = second.loc[second["start"] < second["end"]].drop(columns=["since", "source_known"])
    seconds_hand = meetings(second, at_these(near, second[AT].drop_duplicates()))
    second_people = active(seconds_hand, 15, 7)
    tell(folder, out, reports, contacts, (contact_people, second_people))
    table = [
        contacts.assign(rule_id="contact-case"),
        contacts.assign(rule_id="brief-contact"),
        seconds_hand.assign(rule_id="contact-of-contact"),
    ]
    pd.concat(table).to_parquet(out / "contacts.parquet", index=False)


def tell(
    folder: Path,
    out: Path,
    reports: pd.DataFrame,
    contacts: pd.DataFrame,
    people: tuple[pd.Series[str], pd.Series[str]],
) -> None:
    """Give everybody a colour."""
    contact_people, second_people = people
    bought = read(folder, "purchases", {"bought_at": "at"}, person_id="person_id", category="category")
    bought = bought[bought["category"].isin(["fever_medicine", "cough_medicine"])]
    bought = bought[(bought["at"] <= NOW) & (bought["at"] + 7 * DAY > NOW)]
    brief = active(contacts, 1, 7)
    brief = brief[~brief.isin(contact_people)]
    points = (40 * bought["person_id"].value_counts()).add(60 * brief.value_counts(), fill_value=0)
    symptoms = reports[(reports["kind"] == "symptom") & (reports["at"] + 7 * DAY > NOW)]
    confirmed = reports[reports["kind"] == "test_positive"]
    red = pd.concat([in_zones(folder), contact_people, confirmed["person_id"]])
    yellow = pd.concat([second_people, symptoms["person_id"], points[points >= 100].index.to_series()])
    told = pd.read_parquet(folder / "people.parquet")[["person_id"]].sort_values("person_id")
    told["colour"] = "green"
    told.loc[told["person_id"].isin(yellow), "colour"] = "yellow"
    told.loc[told["person_id"].isin(red), "colour"] = "red"
    told.to_parquet(out / "verdicts.parquet", index=False)


if __name__ == "__main__":
    score(Path(sys.argv[1]), Path(sys.argv[2]))
