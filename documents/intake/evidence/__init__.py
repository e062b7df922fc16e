"""Finds what a capture states about its article and its origin, each fact with its evidence. Pure.

Nothing is guessed: if the capture states nothing, there is no fact; if two places disagree, there are two facts.
"""

from documents.intake.evidence.derivations import derivations_in
from documents.intake.evidence.html import derivations_in_html, facts_in_html
from documents.intake.evidence.plain import facts_in_plain

__all__ = ["derivations_in", "derivations_in_html", "facts_in_html", "facts_in_plain"]
