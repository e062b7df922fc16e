"""What a capture says of its article and of where the article is from, each with the words that say it. Pure.

Nothing is guessed: where the capture does not say, there is no fact; where two places disagree, there are two.
"""

from documents.intake.evidence.derivations import derivations_in
from documents.intake.evidence.html import derivations_in_html, facts_in_html
from documents.intake.evidence.plain import facts_in_plain

__all__ = ["derivations_in", "derivations_in_html", "facts_in_html", "facts_in_plain"]
