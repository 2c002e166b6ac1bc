"""Floor 9: the command line. One file a command group, loaded when it is called."""

import sys

import cartwatch

__all__ = ["app", "main"]


def main() -> None:
    """Run `cartwatch`; only the command that was asked for is imported."""
    asked = sys.argv[1:]
    if asked == ["--version"]:
        print(f"cartwatch {cartwatch.__version__}")
        return
    from cartwatch.cli.commands import assembled

    first = next((word for word in asked if not word.startswith("-")), "")
    assembled(lambda name: name == first)(prog_name="cartwatch")


def __getattr__(name: str) -> object:
    """`app`: every command, imported; for the reference and for tests."""
    if name == "app":
        from cartwatch.cli.commands import assembled

        return assembled(lambda _: True)
    raise AttributeError(name)
