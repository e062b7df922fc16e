"""Pages whose indents, menus and names show where the article begins and ends."""

import pytest

from tests.intake.plain.dumps import ARTICLE, PARAGRAPHS, body_of, find_in_page, reasons

INDENTED = "\n\n".join(f"        {paragraph}" for paragraph in PARAGRAPHS)
MENU = "\n".join(f"    * Street {number}" for number in range(30))
TEASERS = "\n\n".join(
    f"            * Ferry number {number}\n"
    f"            The ferry with the number {number} is late again, and the harbour board is looking for a new captain."
    for number in range(6)
)


def paragraphs_of(text: str, found) -> list[str]:
    return [line.strip() for line in body_of(text, found).split("\n") if line.strip()]


def test_teasers_at_another_indent_are_not_the_article():
    text, found = find_in_page(
        f"  Menu\n{MENU}\n\n", f"\n\n      Share this:\n\n{TEASERS}\n\n  Leave a reply\n", "\n\n", INDENTED
    )
    assert paragraphs_of(text, found) == list(PARAGRAPHS)


def test_headings_and_short_lines_at_the_indent_of_the_article_stay():
    steps = "\n\n".join(
        f"        Step {n}\n\n        By eight\n\n        Lift the {n} boards of the {n}th floor, and count them."
        for n in range(3)
    )
    text, found = find_in_page(f"  Menu\n{MENU}\n\n", "\n\n  Back to top\n", "\n\n", f"{INDENTED}\n\n{steps}")
    assert [f"Step {n}" in paragraphs_of(text, found) for n in range(3)] == [True] * 3


def test_lists_and_tables_within_the_article_stay():
    rows = "\n".join(
        f"            Pier {n}        {n} boats        {n * 3} nets and the ropes that belong to them" for n in range(8)
    )
    items = "\n".join(
        f"          * The ledger of the year 190{n}, which nobody has opened since it was written" for n in range(8)
    )
    article = f"{INDENTED}\n\n{rows}\n\n{items}\n\n        {PARAGRAPHS[0]} Again."
    text, found = find_in_page(f"  Menu\n{MENU}\n\n", "\n\n  Back to top\n", "\n\n", article)
    assert body_of(text, found).count("nets and the ropes") == 8
    assert body_of(text, found).count("nobody has opened") == 8


def test_a_box_that_begins_with_the_name_of_the_author_is_not_the_article():
    box = "Dagny Ottilie Roos writes about the sea, keeps two hens, and lives in a house with a view of the harbour."
    text, found = find_in_page(
        "The ledgers of the tide house\n\nBy Dagny Ottilie Roos\n\n", f"\n\n{box}\n\nLeave a reply\n"
    )
    assert body_of(text, found) == ARTICLE
    assert reasons(text, found)[box] == "related"


@pytest.mark.parametrize("sign", ["|", " | ", "｜", " · "])
def test_a_long_row_of_names_is_a_menu(sign: str):
    row = sign.join(["首页", "新闻", "图片", "评论", "娱乐", "时尚", "财经", "军事"])
    text, found = find_in_page(f"{row}\n\n")
    assert body_of(text, found) == ARTICLE
    assert reasons(text, found)[row] == "navigation"


def test_a_page_with_many_unknown_menus_is_a_page():
    menus = "\n".join(
        f"* Saint {name}" for name in "Anna Bartholomew Cecilia Dunstan Edith Felix Gilda Hugh".split() * 6
    )
    text, found = find_in_page(f"Skip to content\n{menus}\n\n", f"\n\n{menus}\n")
    assert body_of(text, found) == ARTICLE


def test_the_last_sentences_at_another_indent_are_not_the_article():
    box = "The tide house is open on Mondays, and the harbour board is pleased to answer every letter it gets."
    page = f"  Menu\n{MENU}\n\n", f"\n\n      Share this:\n\n            {box}\n\n  Leave a reply\n"
    text, found = find_in_page(*page, "\n\n", INDENTED)
    assert paragraphs_of(text, found) == list(PARAGRAPHS)


def test_posts_within_an_article_do_not_end_it():
    posts = "\n\n".join(f"The bell of the {n}th pier\n\n— Ann Roos (@annroos{n}) 3 May 2020" for n in range(9))
    text, found = find_in_page(between=f"\n\n{posts}\n\n", after="\n\nShare this:\nFacebook Twitter\n\nLeave a reply\n")
    assert [paragraph in body_of(text, found) for paragraph in PARAGRAPHS] == [True] * len(PARAGRAPHS)
