"""The five questions that every family page answers, always in this order."""

_HEADINGS = {
    "en": (
        "What is happening",
        "What it means",
        "What the team is doing",
        "What you can do",
        "When to call us now",
    ),
    "es": (
        "Qué pasa ahora",
        "Qué significa",
        "Qué hace el equipo",
        "Qué puede hacer usted",
        "Cuándo llamarnos ya",
    ),
}
_YOUR_CHILD = {"en": "your child", "es": "su hijo o hija"}
ENGLISH = "en"


def headings(language: str) -> tuple[str, ...]:
    """The five headings in that language; in English where nobody wrote them."""
    return _HEADINGS.get(language.split("-")[0], _HEADINGS[ENGLISH])


def your_child(language: str) -> str:
    """What the patient is called where no name is to be shown."""
    return _YOUR_CHILD.get(language.split("-")[0], _YOUR_CHILD[ENGLISH])
