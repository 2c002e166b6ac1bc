"""How far two scales agree on a file of patients, as a table and for a program."""

from typing import Any

from rich.console import Console
from rich.table import Table

from cartwatch.cli.exits import say
from cartwatch.grading.compare import GRADES, Agreement, Concordance


def show_agreement(found: Agreement, names: tuple[str, str]) -> None:
    """Both tables with what sums them up."""
    _show(found.hours, names, "hours", 1)
    _show(found.peaks, names, "patients by their peak", 0)
    say(f"{found.patients:,} patients graded by both", aside=False)
    if found.alone:
        say(f"{found.alone:,} graded by one scale alone are left out", aside=False)


def _show(found: Concordance, names: tuple[str, str], what: str, digits: int) -> None:
    first, second = names
    say(f"{first} (rows) by {second} (columns), {what}:", aside=False)
    table = Table(box=None)
    table.add_column("grade")
    for grade in range(GRADES):
        table.add_column(str(grade), justify="right")
    for grade in range(GRADES):
        cells = (f"{n:,.{digits}f}" if n else "" for n in found.table[grade])
        table.add_row(str(grade), *cells)
    Console().print(table)
    whole = found.settled + found.unsettled
    share = f" ({found.unsettled / whole:.1%})" if whole else ""
    said = [
        f"equal {_shown(found.equal, percent=True)}",
        f"weighted kappa {_shown(found.kappa(1))} linear, "
        f"{_shown(found.kappa(2))} quadratic (Cohen 1968)",
        f"unsettled, left out: {found.unsettled:,.{digits}f} "
        f"of {whole:,.{digits}f}{share}",
    ]
    say("; ".join(said), aside=False)


def _shown(number: float | None, *, percent: bool = False) -> str:
    if number is None:
        return "undefined"
    return f"{number:.1%}" if percent else f"{number:.3f}"


def agreement_rows(found: Agreement, names: tuple[str, str]) -> dict[str, Any]:
    """The same for a program; what is undefined is null."""
    return {
        "scales": list(names),
        "patients": found.patients,
        "graded_by_one_alone": found.alone,
        "hours": _document(found.hours),
        "peaks": _document(found.peaks),
    }


def _document(found: Concordance) -> dict[str, Any]:
    return {
        "table": found.table.tolist(),
        "settled": found.settled,
        "unsettled": found.unsettled,
        "equal": found.equal,
        "kappa_linear": found.kappa(1),
        "kappa_quadratic": found.kappa(2),
    }
