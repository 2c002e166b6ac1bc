"""Floor 2: protocol files in, frozen trees out; every problem with its place."""

from cartwatch.protocol.case import Case
from cartwatch.protocol.cases import cases, test_files
from cartwatch.protocol.load import Library, load_library
from cartwatch.protocol.problem import Problem, ProtocolError

__all__ = [
    "Case",
    "Library",
    "Problem",
    "ProtocolError",
    "cases",
    "load_library",
    "test_files",
]
