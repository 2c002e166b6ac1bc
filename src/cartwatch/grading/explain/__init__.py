"""Why is this grade what it is? One instant of the trace, told with its rows."""

from cartwatch.grading.explain.describe import Line
from cartwatch.grading.explain.explain import Explanation, Reason, explain
from cartwatch.grading.explain.put_down import PutDown

__all__ = ["Explanation", "Line", "PutDown", "Reason", "explain"]
