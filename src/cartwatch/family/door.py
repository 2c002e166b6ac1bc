"""The words at the door of a family's page: nothing in them is about anybody."""

from dataclasses import dataclass

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class DoorWords:
    """What the page says that asks for the PIN."""

    language: str
    title: str
    ask: str
    pin: str
    open: str
    wrong: str
    stale: str
    help: str


_WORDS = {
    "en": DoorWords(
        language="en",
        title="Your update",
        ask="Your team gave you a PIN of 6 digits. Please type it in.",
        pin="PIN",
        open="Open",
        wrong="That PIN is not right. After five wrong tries the page closes.",
        stale="That took too long. Please type the PIN again.",
        help="No PIN? Ask any nurse for it. Nobody will ask you for it by phone.",
    ),
    "es": DoorWords(
        language="es",
        title="Sus noticias",
        ask="Su equipo le dio un PIN de 6 números. Escríbalo aquí.",
        pin="PIN",
        open="Abrir",
        wrong="Ese PIN no es correcto. Después de cinco errores la página se cierra.",
        stale="Pasó mucho tiempo. Escriba el PIN otra vez.",
        help="¿No tiene el PIN? Pídalo a una enfermera, nunca por teléfono.",
    ),
}


def door_words(language: str | None) -> DoorWords:
    """The words in that language; in English where nobody wrote them."""
    return _WORDS.get((language or ENGLISH).split("-")[0], _WORDS[ENGLISH])
