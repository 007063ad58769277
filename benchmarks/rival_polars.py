"""The rules of ``hangzhou-2020-02`` written by hand in Polars, as a yardstick for scoring.

    uv run --with polars==2.1.0 python benchmarks/rival_polars.py DATA OUT

Reads a dataset of ``make_events.py`` as Parquet and writes what people are told on the morning of 2020-02-15
(``verdicts.parquet``) and the exposures of the contact rules (``contacts.parquet``). Its policy, its moment
and the shape of its data are fixed, so it leaves out what they never need: other keys of policies, clearing
(nobody checks in), instants, late or missing columns, duplicates, checks of the input, ids of exposures and
of the rows behind them, and evidence. ``score_at_scale.py`` compares its colours and meetings with ours.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

DAY, MINUTE = 86_400, 60
#: 2020-02-15T00:00:00 in seconds since 1970.
NOW = 1_581_724_800
SCAN, PURCHASE = 60 * MINUTE, 15 * MINUTE
PAIR = ["person_id", "other", "carrier", "place"]


def seconds(column: str) -> pl.Expr:
    """Read a time as whole seconds since 1970."""
    return pl.col(column).dt.epoch("s")


def presence(folder: Path, carriers: pl.LazyFrame | None) -> pl.LazyFrame:
    """Give who was where, from when until when and since when that is known; only at these places."""
    trips = pl.scan_parquet(folder / "trips.parquet").select(
        "person_id",
        carrier="mode",
        place="vehicle_id",
        start=seconds("departed_at"),
        end=seconds("arrived_at"),
    )
    scans = pl.scan_parquet(folder / "scans.parquet").select(
        "person_id",
        carrier=pl.lit(""),
        place="place_id",
        start=seconds("scanned_at"),
        left=seconds("left_at"),
    )
    purchases = pl.scan_parquet(folder / "purchases.parquet").select(
        "person_id", carrier=pl.lit(""), place="place_id", at=seconds("bought_at")
    )
    if carriers is not None:
        key = ["carrier", "place"]
        trips, scans, purchases = (
            rows.join(carriers, on=key, how="semi") for rows in (trips, scans, purchases)
        )
    scanned = pl.col("start") + SCAN
    ends_at = pl.when(pl.col("left") <= NOW).then(pl.min_horizontal("left", scanned)).otherwise(scanned)
    every = [
        trips.with_columns(known=pl.col("end")),
        scans.with_columns(end=ends_at, known=pl.col("start")).drop("left"),
        scans.filter((pl.col("left") > scanned) & (pl.col("left") <= NOW))
        .with_columns(start=scanned, end=pl.col("left"), known=pl.col("left"))
        .drop("left"),
        purchases.with_columns(
            start=pl.col("at") - PURCHASE // 2, end=pl.col("at") + PURCHASE // 2, known=pl.col("at")
        ).drop("at"),
    ]
    columns = ["person_id", "carrier", "place", "start", "end", "known"]
    return pl.concat([rows.select(columns) for rows in every]).filter(pl.col("known") <= NOW)


def joined(overlaps: pl.DataFrame) -> pl.DataFrame:
    """Count each second of a meeting once, from when it was first known; drop what is under a minute."""
    count = pl.len().over(PAIR)
    alone = overlaps.filter(count == 1).filter(pl.col("end") - pl.col("start") >= MINUTE)
    several = overlaps.filter(count > 1)
    bounds = pl.concat([several.select(*PAIR, at="start"), several.select(*PAIR, at="end")]).unique()
    segments = (
        bounds.sort(*PAIR, "at")
        .with_columns(until=pl.col("at").shift(-1).over(PAIR))
        .drop_nulls("until")
        .join(several, on=PAIR)
        .filter((pl.col("start") <= pl.col("at")) & (pl.col("end") >= pl.col("until")))
        .group_by(*PAIR, "at", "until")
        .agg(pl.col("known").min())
        .sort(*PAIR, "at")
    )
    goes_on = (pl.col("known") == pl.col("known").shift()) & (pl.col("at") == pl.col("until").shift())
    pieces = (
        segments.with_columns(piece=(~goes_on.over(PAIR).fill_null(value=False)).cum_sum())
        .group_by(*PAIR, "piece", "known")
        .agg(start=pl.col("at").min(), end=pl.col("until").max())
        .filter(pl.col("end") - pl.col("start") >= MINUTE)
    )
    columns = [*PAIR, "start", "end", "known"]
    both = pl.concat([alone.select(columns), pieces.select(columns)])
    return both.filter(pl.col("known") - pl.col("end") <= 14 * DAY)


def meetings(theirs: pl.LazyFrame, everyone: pl.LazyFrame) -> pl.DataFrame:
    """Join the times that people shared with ``other`` at one place; ``theirs`` has its own known times."""
    met = everyone.join(theirs, on=["carrier", "place"], suffix="_other").filter(
        pl.col("person_id") != pl.col("other")
    )
    if "through" in theirs.collect_schema().names():
        met = met.filter(pl.col("person_id") != pl.col("through"))
    overlaps = met.select(
        *PAIR,
        start=pl.max_horizontal("start", "start_other"),
        end=pl.min_horizontal("end", "end_other"),
        known=pl.max_horizontal("known", "known_other"),
    ).with_columns(known=pl.max_horizontal("known", "end"))
    return joined(
        overlaps.filter((pl.col("start") < pl.col("end")) & (pl.col("known") <= NOW)).collect(
            engine="streaming"
        )
    )


def active(exposures: pl.DataFrame, least_minutes: int, days: int) -> pl.DataFrame:
    """Name the people with a meeting that is long enough and not long past.

    Exposures of a pair that touch or overlap are one meeting.
    """
    reached = pl.col("end").cum_max().shift().over(PAIR)
    groups = (
        exposures.sort(*PAIR, "start", "end")
        .with_columns(group=(~(reached >= pl.col("start")).fill_null(value=False)).cum_sum())
        .group_by(*PAIR, "group")
        .agg(length=(pl.col("end") - pl.col("start")).sum(), end=pl.col("end").max())
    )
    is_active = (pl.col("length") >= least_minutes * MINUTE) & (pl.col("end") + days * DAY > NOW)
    return groups.filter(is_active).select("person_id").unique()


def in_zones(folder: Path) -> pl.DataFrame:
    """Name the people with a stay in a high zone within 14 days.

    Only those who live in one or were seen in one are looked at.
    """
    places = pl.scan_parquet(folder / "places.parquet").select("place_id", to="district_id")
    scans = pl.scan_parquet(folder / "scans.parquet")
    purchases = pl.scan_parquet(folder / "purchases.parquet")
    trips = pl.scan_parquet(folder / "trips.parquet")
    at_places = pl.concat(
        [
            scans.select("person_id", "place_id", at=seconds("scanned_at")),
            scans.select("person_id", "place_id", at=seconds("left_at")),
            purchases.select("person_id", "place_id", at=seconds("bought_at")),
        ]
    ).join(places, on="place_id")
    order = ["at", "is_trip", "departed", "from", "to"]
    none = pl.lit(None, pl.Int64)
    seen = pl.concat(
        [
            at_places.select(
                "person_id", "at", "to", is_trip=False, departed=none, **{"from": pl.lit(None, pl.String)}
            ),
            trips.select(
                "person_id",
                at=seconds("arrived_at"),
                to="to_district",
                is_trip=pl.lit(value=True),
                departed=seconds("departed_at"),
                **{"from": "from_district"},
            ),
        ],
        how="diagonal",
    ).filter(pl.col("at") <= NOW)
    zones = pl.read_parquet(folder / "zones.parquet").filter(pl.col("level") == "high")
    high = zones["district_id"].implode()
    home = pl.read_parquet(folder / "people.parquet", columns=["person_id", "district_id"])
    visitors = seen.filter(pl.col("to").is_in(high)).select("person_id").unique().collect(engine="streaming")
    home = home.filter(
        pl.col("district_id").is_in(high) | pl.col("person_id").is_in(visitors["person_id"].implode())
    )
    near = seen.join(home.lazy().select("person_id"), on="person_id", how="semi").collect(engine="streaming")
    sightings = near.sort("person_id", *order)
    before = pl.col("to").shift().over("person_id")
    moves = (pl.col("is_trip") & (pl.col("from") != pl.col("to"))) | (pl.col("to") != pl.col("before"))
    opened = (
        sightings.join(home, on="person_id", maintain_order="left")
        .with_columns(
            before=before.fill_null(pl.col("district_id")), seen=pl.col("at").shift().over("person_id")
        )
        .filter(moves)
        .select(
            "person_id",
            "at",
            district="to",
            left_before=pl.when(pl.col("is_trip") & (pl.col("from") != pl.col("to")))
            .then(pl.max_horizontal("departed", "seen"))
            .otherwise("at"),
        )
    )
    first = home.select(
        "person_id", at=pl.lit(-(10**11)), district="district_id", left_before=pl.lit(None, pl.Int64)
    )
    stays = pl.concat([first, opened]).with_columns(
        end_known=pl.col("at").shift(-1).over("person_id"),
        end=pl.col("left_before").shift(-1).over("person_id"),
    )
    begins = pl.max_horizontal("at", "valid")
    return (
        stays.join(zones.select(district="district_id", valid=seconds("valid_from")), on="district")
        .filter((begins <= NOW) & (pl.col("end_known").is_null() | (pl.col("end_known") > begins)))
        .filter(pl.col("end").is_null() | (pl.max_horizontal("end", begins) + 14 * DAY > NOW))
        .select("person_id")
        .unique()
    )


def score(folder: Path, out: Path) -> None:
    """Score the dataset and write both tables."""
    out.mkdir(parents=True, exist_ok=True)
    reports = pl.read_parquet(folder / "reports.parquet").select(
        "person_id", "kind", at=seconds("reported_at")
    )
    reports = reports.filter(pl.col("at") <= NOW)
    cases = (
        reports.filter(pl.col("kind") == "test_positive").group_by(other="person_id").agg(pl.col("at").min())
    )
    day = pl.col("at") - pl.col("at") % DAY
    own = (
        presence(folder, None)
        .join(cases.lazy(), left_on="person_id", right_on="other")
        .rename({"person_id": "other"})
    )
    theirs = own.select(
        "other",
        "carrier",
        "place",
        start=pl.max_horizontal("start", day - 2 * DAY),
        end=pl.min_horizontal("end", day + 11 * DAY),
        known=pl.max_horizontal("known", "at"),
    ).filter(pl.col("start") < pl.col("end"))
    theirs_now = theirs.collect(engine="streaming")
    carriers = theirs_now.select("carrier", "place").unique()
    contacts = meetings(theirs_now.lazy(), presence(folder, carriers.lazy()))
    contact_people = active(contacts, 15, 14)

    sources = contacts.filter(pl.col("end") - pl.col("start") >= 15 * MINUTE).select(
        "person_id", through="other", since="start", source_known="known"
    )
    homes = pl.read_parquet(folder / "places.parquet").filter(
        (pl.col("kind") == "home") | pl.col("kind").str.starts_with("home/")
    )
    taxis = pl.scan_parquet(folder / "trips.parquet").filter(pl.col("mode") == "taxi")
    second_places = pl.concat(
        [
            homes.lazy().select(carrier=pl.lit(""), place="place_id"),
            taxis.select(carrier="mode", place="vehicle_id").unique(),
        ]
    )
    near = presence(folder, second_places).collect(engine="streaming").lazy()
    second = (
        near.join(sources.lazy(), on="person_id")
        .select(
            "carrier",
            "place",
            "through",
            "end",
            other="person_id",
            start=pl.max_horizontal("start", "since"),
            known=pl.max_horizontal("known", "source_known"),
        )
        .filter(pl.col("start") < pl.col("end"))
    )
    seconds_hand = meetings(second, near)
    second_people = active(seconds_hand, 15, 7)
    tell(folder, out, reports, contacts, (contact_people, second_people))
    table = [
        contacts.with_columns(rule_id=pl.lit("contact-case")),
        contacts.with_columns(rule_id=pl.lit("brief-contact")),
        seconds_hand.with_columns(rule_id=pl.lit("contact-of-contact")),
    ]
    pl.concat(table).write_parquet(out / "contacts.parquet")


def tell(
    folder: Path,
    out: Path,
    reports: pl.DataFrame,
    contacts: pl.DataFrame,
    people: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    """Give everybody a colour."""
    contact_people, second_people = people
    medicines = (
        pl.scan_parquet(folder / "purchases.parquet")
        .filter(pl.col("category").is_in(["fever_medicine", "cough_medicine"]))
        .select("person_id", at=seconds("bought_at"))
        .filter((pl.col("at") <= NOW) & (pl.col("at") + 7 * DAY > NOW))
        .group_by("person_id")
        .agg(points=40 * pl.len())
        .collect()
    )
    brief = active(contacts, 1, 7).join(contact_people, on="person_id", how="anti")
    points = (
        pl.concat(
            [
                medicines.select("person_id", pl.col("points").cast(pl.Int64)),
                brief.with_columns(points=pl.lit(60, pl.Int64)),
            ]
        )
        .group_by("person_id")
        .agg(pl.col("points").sum())
        .filter(pl.col("points") >= 100)
    )
    confirmed = reports.filter(pl.col("kind") == "test_positive")
    symptoms = reports.filter((pl.col("kind") == "symptom") & (pl.col("at") + 7 * DAY > NOW))
    red = pl.concat([in_zones(folder), contact_people, confirmed.select("person_id")])
    yellow = pl.concat([second_people, symptoms.select("person_id"), points.select("person_id")])
    is_red, is_yellow = (pl.col("person_id").is_in(who["person_id"].implode()) for who in (red, yellow))
    colour = (
        pl.when(is_red).then(pl.lit("red")).when(is_yellow).then(pl.lit("yellow")).otherwise(pl.lit("green"))
    )
    everyone = pl.read_parquet(folder / "people.parquet", columns=["person_id"])
    everyone.with_columns(colour=colour).sort("person_id").write_parquet(out / "verdicts.parquet")


if __name__ == "__main__":
    score(Path(sys.argv[1]), Path(sys.argv[2]))
