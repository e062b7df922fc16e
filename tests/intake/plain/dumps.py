"""Small plain-text dumps of our own: an article with the usual parts of a page around it."""

from documents.intake.article import FoundArticle
from documents.intake.plain import find_article

TITLE = "The tide house gives up its ledgers"
PARAGRAPHS = (
    "The keeper of the tide house at Port Anselm opened the last of his ledgers on Monday, in front of the mayor, two"
    " surveyors and a dog that belonged to nobody.",
    "Inside the ledgers were forty years of readings in pencil, taken at eight in the morning and at eight in the"
    " evening, and not a single blot on any page.",
    '"I had expected a hole somewhere, for nobody is well for forty years," said Dagny Roos, who has read every one'
    " of them since the winter.",
    "The readings of the tide show that the sea rose by a hand's breadth in one night, which the sea does not do"
    " unless somebody moves the nail.",
    "Who moved the nail is not known, and the mayor has asked the harbour board to look for the hammer before the"
    " spring.",
)
ARTICLE = "\n\n".join(PARAGRAPHS)


def find_in_page(
    before: str = "", after: str = "", between: str = "\n\n", article: str = ARTICLE
) -> tuple[str, FoundArticle]:
    """Returns a page with an article, and what is found in it; `between` follows the second paragraph."""
    first, second, *rest = article.split("\n\n")
    text = before + "\n\n".join([first, second]) + between + "\n\n".join(rest) + after
    return text, find_article(text)


def body_of(text: str, found: FoundArticle) -> str:
    """Returns the text of the article, with its paragraphs separated as in the pages above."""
    return "\n\n".join(span.of(text) for span in found.body)


def reasons(text: str, found: FoundArticle) -> dict[str, str]:
    """Returns the reason for each line that is set aside."""
    return {
        line.strip(): part.reason for part in found.set_aside for line in part.span.of(text).split("\n") if line.strip()
    }
