"""Does a scale grade every state once, and never a worse one lower?"""

from cartwatch.grading.proof.proof import Proof, proof, size
from cartwatch.grading.proof.wards import blamed, readings

__all__ = ["Proof", "blamed", "proof", "readings", "size"]
