"""A family file as frozen FamilyTexts."""

from cartwatch.protocol.located import Word
from cartwatch.protocol.models_family import BlocksModel, FamilyModel
from cartwatch.protocol.problem import Report
from cartwatch.protocol.tree import FamilyText, FamilyTexts

_BLOCKS = ("title", "happening", "means", "doing", "you_can", "call_now", "words")


def family(model: FamilyModel, report: Report) -> FamilyTexts:
    """The sentences of one language."""
    headwords = {w.casefold() for w in (*model.glossary, *model.questions)}
    for entry in model.explains.values():
        if entry.term.casefold() not in headwords:
            message = f"'{entry.term}' is no headword of glossary or questions; add it"
            report.add(entry.term.place, message)
    return FamilyTexts(
        language=str(model.language),
        version=str(model.version),
        states={str(n): _text(n, s) for n, s in model.states.items()},
        needs=_plain(model.needs),
        signs=_plain(model.signs),
        explains={str(n): str(e.text) for n, e in model.explains.items()},
        terms={str(n): str(e.term) for n, e in model.explains.items()},
        glossary=_plain(model.glossary),
        questions=_plain(model.questions),
        treatments={str(n): _text(n, t) for n, t in model.treatments.items()},
        status=None if model.status is None else str(model.status),
        tell_nurse=tuple(map(str, model.tell_nurse)),
        confused_tips=tuple(map(str, model.confused_tips)),
        child={
            str(n): {"young": str(c.young), "teen": str(c.teen)}
            for n, c in model.child.items()
        },
    )


def _text(name: Word, blocks: BlocksModel) -> FamilyText:
    return FamilyText(
        str(name), *(str(getattr(blocks, block) or "") for block in _BLOCKS)
    )


def _plain(texts: dict[Word, Word]) -> dict[str, str]:
    return {str(key): str(text) for key, text in texts.items()}
