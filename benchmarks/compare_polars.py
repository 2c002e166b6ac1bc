"""The same rules in polars: one `join_asof` a concept onto the instants, then columns.

Patient and time are packed into one sorted key, which `join_asof` carries back faster
than time `by` patient; values that lapse do so by its tolerance. Nulls are Kleene's
unknown in `&` and `|`. Episodes are worked out in a small loop over their few events.
"""

import os
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import polars as pl
from compare_polars_episodes import numbered
from compare_rules import (
    ANSWER,
    BACKED,
    BITS,
    CODES,
    DAY,
    DOSES,
    FLOWING,
    HIGH,
    HOUR,
    MASKED,
    OXYGEN,
    PRESSORS,
    PRESSURE,
    Charts,
)

c, when = pl.col, pl.when
Rungs = list[tuple[int, pl.Expr]]
UNKNOWN = pl.lit(None, pl.Boolean)
NOTHING = pl.DataFrame(schema={"key": pl.Int64, "value": pl.Float64})
FINDINGS = (
    "motor_weakness",
    "cerebral_edema",
    "raised_icp_sign",
    "intracranial_hemorrhage",
)


def prepare(charts: Charts) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows and people as frames."""
    rows = pl.DataFrame(
        {n: getattr(charts, n) for n in ("patient", "at", "concept", "value")}
    )
    people = pl.DataFrame(
        {n: getattr(charts, n) for n in ("limit", "device", "flow", "adult")}
    )
    known = when(c("flow") >= 0).then(c("flow"))
    return rows, people.select("limit", "adult", usual="device", usual_flow=known)


def grade(given: tuple[pl.DataFrame, pl.DataFrame]) -> tuple[Any, ...]:
    """Patient, time and the four grades at every instant charted."""
    rows, people = given
    base = c("patient").cast(pl.Int64) * 2**BITS
    key = base + c("at") - rows["at"].min()
    rows = rows.with_columns(key=key, value=c("value").fill_nan(None))
    grid = rows.filter(c("key") != c("key").shift(1, fill_value=-1))
    grid = grid.select("patient", "at", c("key").set_sorted(), base=base)
    chart = Chart(
        grid.hstack(people[grid["patient"]]),
        rows.select("key", "concept", "value").partition_by(
            "concept", as_dict=True, include_key=False
        ),
    )
    _carry(chart)
    found = _icans(_crs(chart.grid, chart.doses()))
    return tuple(found[name].to_numpy() for name in ANSWER)


class Chart:
    """The instants, and the rows of each concept that was charted at all."""

    def __init__(self, grid: pl.DataFrame, rows: dict[Any, pl.DataFrame]) -> None:
        self.grid = grid
        self._rows = {CODE_NAMES[k[0]]: found for k, found in rows.items()}

    def rows(self, name: str) -> pl.DataFrame:
        """Key and value of one concept's rows."""
        found = self._rows.get(name, NOTHING)
        return found.with_columns(c("key").set_sorted())

    def carry(self, rows: pl.DataFrame, valid: int | None = None) -> None:
        """Rows carried back to the instants, maybe for so long only."""
        limit = None if valid is None else valid - 1
        self.grid = self.grid.join_asof(
            rows, on="key", tolerance=limit, check_sortedness=False
        )

    def value(self, name: str, valid: int | None = None, *more: pl.Expr) -> None:
        """A concept's value, and when it was charted."""
        since = c("key").alias(f"{name}_since")
        value = c("value").alias(name)
        self.carry(self.rows(name).select("key", value, since, *more), valid)

    def doses(self) -> pl.Series:
        """When a medicine that masks a fever was given."""
        return pl.concat([self.rows(n)["key"] for n in DOSE_NAMES]).sort()


CODE_NAMES = {i: name for name, i in CODES.items()}
DOSE_NAMES = tuple(CODE_NAMES[i] for i in sorted(DOSES))
PUMPS = tuple(CODE_NAMES[i] for i in PRESSORS)


def _carry(chart: Chart) -> None:
    """Everything charted, at every instant."""
    chart.value("temperature", 6 * HOUR)
    fevers = chart.rows("temperature").filter(c("value") >= 38.0)
    chart.carry(fevers.select("key", fever=True), DAY)
    chart.value("systolic_bp", 6 * HOUR)
    chart.value("ice_score", 12 * HOUR)
    chart.value("consciousness", 6 * HOUR)
    same = (c("key") - c("key").shift(1)) < 2 ** (BITS - 1)
    new = same & c("value").ne_missing(c("value").shift(1))
    changed = when(new).then(c("key")).forward_fill().fill_null(-1)
    chart.value("oxygen_device", None, changed.alias("changed"))
    for name in ("oxygen_flow", "intubation_reason", "seizure", *FINDINGS):
        chart.value(name)
    for name in (*PUMPS, "vasopressin", "sedative"):
        chart.value(name)
    doses = pl.DataFrame({"dose": chart.doses()})
    chart.carry(doses.select("dose", key=c("dose").set_sorted()))


def own(name: str) -> pl.Expr:
    """Whether what was carried back is the patient's own."""
    return (c(f"{name}_since") >= c("base")).fill_null(False)


def runs(name: str) -> pl.Expr:
    """Whether a pump runs; never charted is stopped."""
    return when(own(name)).then(c(name) == 1.0).otherwise(False)


def unconfirmed(found: pl.Expr, stale: pl.Expr) -> pl.Expr:
    """What is false turns into unknown where nobody confirmed it."""
    return found | when(stale).then(UNKNOWN).otherwise(False)


def ladder(rungs: Rungs, sure: bool) -> pl.Expr:
    """The highest rung that is certain, or the highest that is possible."""
    return pl.max_horizontal(
        pl.lit(0, pl.Int8), *(t.fill_null(not sure).cast(pl.Int8) * g for g, t in rungs)
    )


def drivers(highest: pl.Expr, domains: int) -> pl.Expr:
    """One bit for every domain that reaches the highest grade."""
    reach = [(c(f"_{i}") == highest).cast(pl.Int8) * 2**i for i in range(domains)]
    return when(highest > 0).then(pl.sum_horizontal(reach)).otherwise(0)


def _oxygen(grid: pl.DataFrame) -> pl.DataFrame:
    """The rungs of oxygen as columns, and until when the answer stands."""
    ended = c("changed") > c("oxygen_flow_since")
    reasoned = own("intubation_reason")
    reasoned &= c("intubation_reason_since") >= c("changed")
    grid = grid.with_columns(
        device=when(own("oxygen_device")).then(c("oxygen_device").cast(pl.Int8)),
        confirmed=c("oxygen_device_since") + 12 * HOUR,
        litres=when(own("oxygen_flow") & ~ended).then(c("oxygen_flow")),
        flow_until=c("oxygen_flow_since") + 12 * HOUR,
        lacks=~(
            own("intubation_reason") & (c("intubation_reason_since") >= c("changed"))
        )
        | (c("intubation_reason") == 0),
    )
    stale, old = c("key") >= c("confirmed"), c("key") >= c("flow_until")

    def listed(codes: frozenset[int]) -> pl.Expr:
        return unconfirmed(c("device").is_in(sorted(codes)), stale)

    beyond = unconfirmed(c("device") != c("usual"), stale)
    beyond |= unconfirmed(c("litres") > c("usual_flow"), old)
    above = unconfirmed(c("litres") > 6, old)
    oxygen = listed(OXYGEN) | (listed(BACKED) & c("lacks"))
    high = listed(HIGH) | (listed(FLOWING) & above) | (listed(MASKED) & c("lacks"))
    vented = listed(PRESSURE | (MASKED - HIGH))
    positive = listed(PRESSURE) | (vented & c("lacks"))
    grid = grid.with_columns(beyond=beyond, any=oxygen, high=high, positive=positive)
    both = pl.min_horizontal("confirmed", "flow_until")
    unneeded = ~c("any").fill_null(True)
    return grid.with_columns(
        oxygen=c("any") & c("beyond"),
        high=c("high") & c("beyond"),
        positive=c("positive") & c("beyond"),
        oxygen_until=when(unneeded).then(c("confirmed")).otherwise(both),
    )


def _crs(grid: pl.DataFrame, doses: pl.Series) -> pl.DataFrame:
    pumps = [runs(n) for n in PUMPS]
    certain = pl.sum_horizontal(p.fill_null(False) for p in pumps)
    possible = pl.sum_horizontal(p.fill_null(True) for p in pumps)
    grid = _oxygen(grid).with_columns(
        febrile=c("temperature") >= 38.0,
        low=c("systolic_bp") < c("limit"),
        one=pl.any_horizontal(*pumps, runs("vasopressin")),
        two=when(certain >= 2).then(True).when(possible < 2).then(False),
    )
    pressure: Rungs = [(2, c("low")), (3, c("one")), (4, c("two"))]
    oxygen: Rungs = [(2, c("oxygen")), (3, c("high")), (4, c("positive"))]
    every = [t for _, t in (*pressure, *oxygen)]
    grid = grid.with_columns(signs=pl.any_horizontal("febrile", *every))
    until = pl.min_horizontal(
        c("temperature_since") + 6 * HOUR,
        c("systolic_bp_since") + 6 * HOUR,
        "oxygen_until",
    )
    grid = numbered(grid, "signs", "febrile", until, doses)
    unsure = c("febrile").is_null() & (c("dose") == c("key")).fill_null(False)
    outside = when(unsure).then(UNKNOWN).otherwise(False)
    inside = (c("dose") >= c("onset")).fill_null(False)
    is_open = c("onset").is_not_null()
    grid = grid.with_columns(recent=c("fever").fill_null(False) | c("febrile"))
    grid = grid.with_columns(
        needed=c("recent") | when(is_open).then(inside).otherwise(outside)
    )
    domains: list[Rungs] = [[(1, c("recent"))], pressure, oxygen]
    grid = grid.with_columns(
        crs_low=ladder([rung for domain in domains for rung in domain], sure=True),
        **{f"_{i}": ladder(d, sure=False) for i, d in enumerate(domains)},
    )
    possible = c("needed").fill_null(True) | is_open
    highest = when(possible).then(pl.max_horizontal("_0", "_1", "_2")).otherwise(0)
    return grid.with_columns(
        crs_low=when(c("needed").fill_null(False)).then(c("crs_low")).otherwise(0),
        crs_high=highest,
        crs_driver=drivers(highest, 3),
        crs_episode=when(is_open).then(c("number")).otherwise(0),
    ).drop("onset", "number")


def _icans(grid: pl.DataFrame) -> pl.DataFrame:
    awake = ~runs("sedative").fill_null(True)
    standing = {n: when(own(n)).then(c(n)).otherwise(0.0) for n in FINDINGS}
    ran_out = (c("seizure") > 0) & (c("key") - c("seizure_since") >= DAY)
    fit = when(~own("seizure")).then(0.0).when(~ran_out).then(c("seizure"))
    grid = grid.with_columns(
        ice=when(awake).then(c("ice_score")),
        wakes=when(awake & (c("consciousness") < 5)).then(c("consciousness")),
        fit=fit,
        bleeds=standing["intracranial_hemorrhage"] == 1,
        swelling=standing["cerebral_edema"],
        deep=standing["motor_weakness"] == 1,
        sign=standing["raised_icp_sign"] > 0,
    )
    domains: list[Rungs] = [
        [(g, c("ice") <= n) for g, n in ((1, 9), (2, 6), (3, 2))],
        [(g, c("wakes") >= g) for g in (1, 2, 3, 4)],
        [(3, c("fit") >= 1), (4, c("fit") >= 2)],
        [(4, c("deep") & ~c("bleeds"))],
        [
            (3, c("sign") | ((c("swelling") > 0) & ~c("bleeds"))),
            (4, c("sign") | ((c("swelling") == 2) & ~c("bleeds"))),
        ],
    ]
    domains[0].append((4, c("wakes") >= 4))
    rungs = [rung for domain in domains for rung in domain]
    grid = grid.with_columns(
        icans_low=ladder(rungs, sure=True),
        signs=pl.any_horizontal(t for _, t in rungs),
        **{f"_{i}": ladder(d, sure=False) for i, d in enumerate(domains)},
    )
    until = pl.min_horizontal(
        c("ice_score_since") + 12 * HOUR, c("consciousness_since") + 6 * HOUR
    )
    grid = numbered(grid, "signs", "signs", until, None)
    highest = pl.max_horizontal(f"_{i}" for i in range(5))
    found = {
        "icans_low": c("icans_low"),
        "icans_high": highest,
        "icans_driver": drivers(highest, 5),
        "icans_episode": when(c("onset").is_not_null()).then("number").otherwise(0),
    }
    return grid.with_columns(
        **{n: when("adult").then(v).otherwise(-1) for n, v in found.items()}
    )
