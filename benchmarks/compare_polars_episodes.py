"""Episodes in polars: events by columns, then a small loop over these few."""

import polars as pl
from compare_rules import DAY, episodes

c, when = pl.col, pl.when
EPISODE = {"onset": pl.Int64, "close": pl.Int64, "number": pl.Int8}


def numbered(
    grid: pl.DataFrame, signs: str, opens: str, until: pl.Expr, doses: pl.Series | None
) -> pl.DataFrame:
    """The instants with the open episode's onset, null outside."""
    free = (~c(signs)).fill_null(False)
    last = c("base") != c("base").shift(-1, fill_value=-1)
    begun = (c(opens) & (c("base") == c("base").shift(1))).fill_null(False)
    flags = grid.select("key", "base", opens, until=until, free=free).with_columns(
        goes_on=c("free").shift(1) & (c("until").shift(1) >= c("key")) & c("free"),
        ends=when(last).then(c("key") + 1).otherwise(c("key").shift(-1)),
        opened=c(opens) & ~(begun.shift(1) & c(opens).shift(1)).fill_null(False),
    )
    goes_on = c("goes_on").fill_null(False)
    starts = flags.filter(c("free") & ~goes_on)["key"]
    stops = flags.filter(c("free") & ~goes_on.shift(-1, fill_value=False))
    limits = stops.select(pl.min_horizontal("until", "ends"))["until"]
    long = (limits - starts) > DAY
    found = episodes(
        flags.filter(c("opened"))["key"].to_list(),
        starts.filter(long).to_list(),
        limits.filter(long).to_list(),
        [] if doses is None else doses.to_list(),
        masks=doses is not None,
    )
    table = pl.DataFrame(found, schema=EPISODE)
    table = table.with_columns(key=c("onset").set_sorted())
    held = grid.join_asof(table, on="key", check_sortedness=False)
    inside = c("key") < c("close")
    return held.with_columns(onset=when(inside).then(c("onset"))).drop("close")
