"""Floor 2: protocol files in, frozen trees out; every problem with its place."""

from cartwatch.protocol.case import Case
from cartwatch.protocol.cases import case_files, cases
from cartwatch.protocol.load import Library, load_library, read_library, shipped
from cartwatch.protocol.problem import Problem, ProtocolError, Report
from cartwatch.protocol.schema import schemas

__all__ = [
    "Case",
    "Library",
    "Problem",
    "ProtocolError",
    "Report",
    "case_files",
    "cases",
    "load_library",
    "read_library",
    "schemas",
    "shipped",
]
