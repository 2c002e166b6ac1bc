"""The same rules in DuckDB: rows turned to one row an instant, LAST_VALUE IGNORE NULLS.

Window functions carry values forward; ASOF joins, one a concept, were slower. NULL is
Kleene's unknown in AND and OR. Episodes are worked out in a small loop over their few
events, between two queries.
"""

from typing import Any

import duckdb
import pyarrow as pa
from compare_duckdb_sql import EVENTS, SIGNS
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
    episodes,
)

NAMES = {i: name for name, i in CODES.items()}
PUMPS = tuple(NAMES[i] for i in PRESSORS)
NEURO = (
    *("ice_score", "consciousness", "seizure", "motor_weakness"),
    *("cerebral_edema", "raised_icp_sign", "intracranial_hemorrhage"),
)
VITALS = ("temperature", "systolic_bp", "oxygen_device", "oxygen_flow")
CARRIED = (*VITALS, "intubation_reason", *PUMPS, "vasopressin", "sedative", *NEURO)
VALID = {"temperature": 6, "systolic_bp": 6, "ice_score": 12, "consciousness": 6}
STANDING = {n: "FALSE" for n in (*PUMPS, "vasopressin", "sedative")}
STANDING |= {n: "0" for n in (*NEURO[2:], "intubation_reason")}


def prepare(charts: Charts) -> duckdb.DuckDBPyConnection:
    """A database in memory with the rows and the people."""
    base = duckdb.connect(config={"threads": 1})
    rows = pa.table({n: getattr(charts, n) for n in ("patient", "concept", "value")})
    base.register("given", rows.append_column("moment", pa.array(charts.at)))
    people = {n: getattr(charts, n) for n in ("limit", "device", "flow", "adult")}
    base.register("listed", pa.table({"patient": range(len(charts.limit)), **people}))
    base.execute("CREATE TABLE charted AS SELECT * FROM given")
    base.execute(
        'CREATE TABLE people AS SELECT patient::INT patient, "limit" AS floor_bp, '
        "device AS usual, nullif(flow, -1) AS usual_flow, adult FROM listed"
    )
    return base


def grade(base: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    """Patient, time and the grades at every instant charted."""
    base.execute(f"CREATE OR REPLACE TEMP TABLE signs AS {_signs(_charted(base))}")
    doses = base.execute("SELECT key FROM signs WHERE given ORDER BY key")
    given = [k for (k,) in doses.fetchall()]
    tables = {
        "crs_open": _episodes(base, "crs", "febrile", given),
        "icans_open": _episodes(base, "icans", "icans_signs", None),
    }
    for name, table in tables.items():
        base.register(name, table)
    found = base.execute(ANSWERS).fetchnumpy()
    return tuple(found[name] for name in ANSWER)


def _charted(base: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The concepts that need carrying: those that were charted at all."""
    found = base.execute("SELECT DISTINCT concept FROM charted").fetchall()
    present = {NAMES[i] for (i,) in found}
    return tuple(n for n in CARRIED if n in present)


def _among(codes: frozenset[int], stale: str = "stale") -> str:
    """Whether the device is one of these; unconfirmed, no turns into unknown."""
    listed = ", ".join(str(i) for i in sorted(codes))
    return f"(device IN ({listed}) OR (CASE WHEN {stale} THEN NULL ELSE FALSE END))"


def _unconfirmed(found: str, stale: str) -> str:
    return f"({found} OR (CASE WHEN {stale} THEN NULL ELSE FALSE END))"


def _values(present: tuple[str, ...]) -> str:
    """Each concept's value now as one column; nothing charted is what it stands for."""
    columns: list[str] = []
    for name in (*VALID, *STANDING):
        value, since = f"{name}_v", f"{name}_t"
        known = f"CASE WHEN NOT isnan({value}) THEN {value} END"
        if name not in present:
            columns.append(f"{STANDING.get(name, 'NULL::DOUBLE')} AS {name}")
        elif name in VALID:
            until = f"{since} + {VALID[name] * HOUR}"
            columns.append(f"CASE WHEN key < {until} THEN {known} END AS {name}")
        elif STANDING[name] == "FALSE":
            runs = f"CASE WHEN NOT isnan({value}) THEN {value} = 1 END"
            columns.append(
                f"CASE WHEN {value} IS NULL THEN FALSE ELSE {runs} END AS {name}"
            )
        elif name == "intubation_reason":
            since = f"{since} >= coalesce(changed, 0)"
            columns.append(f"CASE WHEN {since} THEN {value} ELSE 0 END AS {name}")
        elif name == "seizure":
            over = f"{value} > 0 AND key >= {since} + {DAY}"
            columns.append(
                f"CASE WHEN {over} THEN NULL ELSE coalesce({value}, 0) END AS {name}"
            )
        else:
            columns.append(f"coalesce({value}, 0) AS {name}")
    return ", ".join(columns)


def _signs(present: tuple[str, ...]) -> str:
    """Every rung, three-valued, at every instant."""
    turned = ", ".join(
        f"max(value) FILTER (concept = {CODES[n]}) AS {n}" for n in present
    )
    carried = ", ".join(
        f"last_value({n} IGNORE NULLS) OVER w AS {n}_v, "
        f"max(CASE WHEN {n} IS NOT NULL THEN key END) OVER w AS {n}_t"
        for n in present
    )
    doses = ", ".join(str(i) for i in sorted(DOSES))
    lists = {
        "OXYGEN": OXYGEN,
        "BACKED": BACKED,
        "HIGH": HIGH,
        "FLOWING": FLOWING,
        "MASKED": MASKED,
        "PRESSURE": PRESSURE,
        "VENTED": PRESSURE | (MASKED - HIGH),
    }
    counts = [
        " + ".join(f"coalesce({n}, {absent})::INT" for n in PUMPS)
        for absent in ("FALSE", "TRUE")
    ]
    return SIGNS.format(
        turned=turned,
        carried=carried,
        values=_values(present),
        doses=doses,
        any_pump=" OR ".join(PUMPS),
        certain=counts[0],
        possible=counts[1],
        more=_unconfirmed("litres > usual_flow", "flow_old"),
        other=_unconfirmed("device <> usual", "stale"),
        above=_unconfirmed("litres > 6", "flow_old"),
        bits=BITS,
        half=12 * HOUR,
        quarter=6 * HOUR,
        day=DAY,
        **{name: _among(codes) for name, codes in lists.items()},
    )


def _episodes(
    base: duckdb.DuckDBPyConnection, scale: str, opens: str, doses: list[int] | None
) -> pa.Table:
    """Onset, close and number of every episode."""
    events = base.execute(EVENTS.format(scale=scale, opens=opens)).fetchall()
    starts = [key for key, _, starts, _, _ in events if starts]
    stops = [stop for _, _, _, stops, stop in events if stops]
    long = [(a, b) for a, b in zip(starts, stops, strict=True) if b - a > DAY]
    onset, close, number = episodes(
        [key for key, opened, _, _, _ in events if opened],
        [a for a, _ in long],
        [b for _, b in long],
        doses or [],
        masks=doses is not None,
    )
    names = ("onset", "close", "number")
    return pa.table(
        {
            n: pa.array(v, pa.int64())
            for n, v in zip(names, (onset, close, number), strict=True)
        }
    )


def _highest(rungs: str, sure: str) -> str:
    """SQL for the highest of `grade column` pairs that is certain or possible."""
    pairs = [rung.split(" ", 1) for rung in rungs.split(", ")]
    pairs.sort(reverse=True)
    cases = " ".join(f"WHEN {test} {sure} THEN {grade}" for grade, test in pairs)
    return f"(CASE {cases} ELSE 0 END)"


CRS = ("1 recent", "2 p2, 3 p3, 4 p4", "2 o2, 3 o3, 4 o4")
ICANS = (
    "1 (ice <= 9), 2 (ice <= 6), 3 (ice <= 2), 4 (wakes >= 4)",
    "1 (wakes >= 1), 2 (wakes >= 2), 3 (wakes >= 3), 4 (wakes >= 4)",
    "3 (fit >= 1), 4 (fit >= 2)",
    "4 deep",
    "3 swelling, 4 diffuse",
)


def _domains(scale: str, domains: tuple[str, ...]) -> str:
    low = _highest(", ".join(domains), "IS TRUE")
    high = ", ".join(
        f"{_highest(d, 'IS NOT FALSE')} AS {scale}{i}" for i, d in enumerate(domains)
    )
    return f"{low} AS {scale}_l, {high}"


def _driver(scale: str, count: int) -> str:
    bits = " + ".join(f"({scale}{i} = {scale}_h)::INT * {2**i}" for i in range(count))
    return f"(CASE WHEN {scale}_h > 0 THEN {bits} ELSE 0 END)"


ANSWERS = f"""
WITH held AS (
  SELECT signs.*, CASE WHEN key < a.close THEN a.onset END AS crs_onset,
    CASE WHEN key < a.close THEN a.number ELSE 0 END AS crs_number,
    CASE WHEN key < b.close THEN b.number ELSE 0 END AS icans_number,
    was_febrile OR febrile AS recent
  FROM signs ASOF LEFT JOIN crs_open a ON signs.key >= a.onset
  ASOF LEFT JOIN icans_open b ON signs.key >= b.onset),
asked AS (
  SELECT *, recent OR (CASE WHEN crs_onset IS NOT NULL
      THEN coalesce(dose >= crs_onset, FALSE)
      WHEN febrile IS NULL AND dose = key THEN NULL ELSE FALSE END) AS needed,
    {_domains("crs", CRS)}, {_domains("icans", ICANS)}
  FROM held),
tops AS (
  SELECT *, CASE WHEN needed IS NOT FALSE OR crs_number > 0
      THEN greatest(crs0, crs1, crs2) ELSE 0 END AS crs_h,
    greatest(icans0, icans1, icans2, icans3, icans4) AS icans_h
  FROM asked)
SELECT patient, moment AS "at", CASE WHEN needed THEN crs_l ELSE 0 END AS crs_low,
  crs_h AS crs_high, {_driver("crs", 3)} AS crs_driver, crs_number AS crs_episode,
  CASE WHEN adult THEN icans_l ELSE -1 END AS icans_low,
  CASE WHEN adult THEN icans_h ELSE -1 END AS icans_high,
  CASE WHEN adult THEN {_driver("icans", 5)} ELSE -1 END AS icans_driver,
  CASE WHEN adult THEN icans_number ELSE -1 END AS icans_episode
FROM tops
"""  # noqa: S608 # made of our own names alone
