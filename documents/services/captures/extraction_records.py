"""Records of what was found beside the article's text: parts set aside, gaps, and works that it derives from."""

from __future__ import annotations

from collections.abc import Iterable

from documents.intake import Gap as FoundGap
from documents.intake import Part, StatedDerivation
from documents.models import Derivation, Document, Evidence, Gap, Revision, SetAside
from documents.services.provenance.evidence import build_evidence

ROWS_AT_ONCE = 1000
MAX_RULE_LENGTH = 120
MAX_WORDS_LENGTH = 500
MAX_ADDRESS_LENGTH = 2000


def write_parts(document: Document, whole: Revision, parts: Iterable[Part]) -> None:
    """Writes the parts left out of the article, in the caller's transaction; spans refer to `whole`.

    Search finds them when the text is indexed that becomes current with them, or by `index_set_aside`.
    """
    SetAside.objects.bulk_create(
        (
            SetAside(
                document=document,
                revision=whole,
                start=part.span.start,
                end=part.span.end,
                reason=part.reason,
                rule=part.rule[:MAX_RULE_LENGTH],
            )
            for part in parts
            if part.span.start < part.span.end
        ),
        batch_size=ROWS_AT_ONCE,
    )


def write_gaps(document: Document, whole: Revision, gaps: Iterable[FoundGap]) -> None:
    """Proposes gaps in the copy; of several with the same position and reason, the first is stored."""
    first: dict[tuple[int, str], FoundGap] = {}
    for gap in gaps:
        first.setdefault((gap.position, gap.reason), gap)
    Gap.objects.bulk_create(
        (
            Gap(
                document=document,
                revision=whole,
                position=gap.position,
                reason=gap.reason,
                words=gap.words[:MAX_WORDS_LENGTH],
                rule=gap.rule[:MAX_RULE_LENGTH],
            )
            for gap in first.values()
        ),
        batch_size=ROWS_AT_ONCE,
    )


def write_derivations(document: Document, whole: Revision, found: Iterable[StatedDerivation]) -> None:
    """Proposes derivations from works that the text names, with the evidence for each."""
    found = [derived for derived in found if derived.work_name.strip()]
    rows = Derivation.objects.bulk_create(
        Derivation(
            document=document,
            kind=derived.kind,
            named=derived.work_name[:MAX_WORDS_LENGTH],
            address=derived.address[:MAX_ADDRESS_LENGTH],
            rule=derived.rule[:MAX_RULE_LENGTH],
        )
        for derived in found
    )
    Evidence.objects.bulk_create(
        shown
        for row, derived in zip(rows, found, strict=True)
        for shown in build_evidence(whole, derived.evidence, derivation=row)
    )
