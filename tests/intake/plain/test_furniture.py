"""Each kind of furniture, around an article and within it, in several languages."""

import pytest

from tests.intake.plain.dumps import ARTICLE, PARAGRAPHS, TITLE, body_of, find_in_page, reasons

AFTER = [
    ("comments", "Leave a reply"),
    ("comments", "Comments (12)"),
    ("comments", "3 Comments\n\nharbourlad61 says:\nI told you so, and I told the mayor so, and nobody listened."),
    ("comments", "Schreiben Sie einen Kommentar"),
    ("comments", "Laisser un commentaire"),
    ("comments", "Deja un comentario"),
    ("comments", "Добавить комментарий"),
    ("comments", "اترك تعليقا"),
    ("comments", "发表评论"),
    ("related", "Read the original story"),
    ("related", "Most read\n1. Ferry suspended until Monday\n2. Choir seeks tenors"),
    ("related", "Lesen Sie auch: Die Fähre ist spät"),
    ("related", "À lire aussi\nLe bac est en retard\nLa chorale cherche des ténors"),
    ("related", "Читайте также\nПаром опаздывает"),
    ("sharing", "Share this:\nFacebook Twitter WhatsApp"),
    ("newsletter", "Sign up for our newsletter"),
    ("navigation", "Home | Sports | Weather | Contact us"),
    ("navigation", "Back to top"),
    ("ticker", "GMT 14:24 2017 Monday ,16 October\nHow the ferry was found"),
]


@pytest.mark.parametrize(("why", "lines"), AFTER, ids=[lines.split("\n")[0] for _, lines in AFTER])
def test_furniture_below_the_text_is_set_aside(why, lines):
    text, found = find_in_page(after=f"\n\n{lines}\n")
    assert body_of(text, found) == ARTICLE
    assert set(reasons(text, found).values()) == {why}


BETWEEN = [
    ("advertisement", "Advertisement"),
    ("advertisement", "ADVERTISEMENT\nKettles from 12.99 - click here\nScroll to continue"),
    ("advertisement", "Anzeige"),
    ("advertisement", "Publicité"),
    ("advertisement", "Реклама"),
    ("advertisement", "إعلان"),
    ("sharing", "SHARE THIS"),
    ("related", "Related links\n* Ferry timetable, summer\n* Ferry timetable, as observed"),
    ("caption", "Photo: L. Ferrante"),
    ("caption", "The tide house at Port Anselm. (Photo by L. Ferrante / Anselm Courier)"),
]


@pytest.mark.parametrize(("why", "lines"), BETWEEN, ids=[lines.split("\n")[0] for _, lines in BETWEEN])
def test_furniture_within_the_text_is_set_aside(why, lines):
    text, found = find_in_page(between=f"\n\n{lines}\n\n", after="\n\nLeave a comment")
    assert body_of(text, found) == ARTICLE
    assert {reason for line, reason in reasons(text, found).items() if line in lines} == {why}


HEAD = f"""The Anselm Courier
Home | News | Sports | Contact
{TITLE}
What forty years of pencil say about one night.
By Oda Brinkhurst
15 March 2024, 06:10
Share on Facebook
The tide house at low water. Photo: L. Ferrante
The tide house at low water. Photo: L. Ferrante

"""


def test_lines_of_the_page_head_are_set_aside_with_their_reasons():
    text, found = find_in_page(before=HEAD, after="\n\nLeave a comment")
    assert body_of(text, found) == f"What forty years of pencil say about one night.\n\n{ARTICLE}"
    why = [(part.span.of(text), part.reason) for part in found.set_aside]
    assert why == [
        ("The Anselm Courier", "masthead"),
        ("Home | News | Sports | Contact", "navigation"),
        (TITLE, "title"),
        ("By Oda Brinkhurst", "byline"),
        ("15 March 2024, 06:10", "byline"),
        ("Share on Facebook", "sharing"),
        ("The tide house at low water. Photo: L. Ferrante", "caption"),
        ("The tide house at low water. Photo: L. Ferrante", "duplicate"),
        ("Leave a comment", "comments"),
    ]


def test_a_repeated_title_is_the_title_once():
    _, found = find_in_page(before=f"{TITLE}\n\n2024-03-15 18:00\n{TITLE}\n", after="\n\nPost a comment\n")
    assert [part.reason for part in found.set_aside] == ["title", "byline", "duplicate", "comments"]


def test_a_menu_before_and_after_the_text_is_left_out():
    menu = "".join(f"  * {name}\n" for name in ("News", "Harbour", "Farming", "Sport", "Notices", "Weather", "Log in"))
    text, found = find_in_page(
        before=f"Skip to content\n{menu}\n", after=f"\n\n{menu}© 2024 Courier Media. All rights reserved."
    )
    assert body_of(text, found) == ARTICLE
    assert reasons(text, found)["© 2024 Courier Media. All rights reserved."] == "legal"


def test_comments_that_are_longer_than_the_article_stay_out_of_it():
    comment = "reader{0} says:\nMarch {0}, 2024 at 6:34 am\n\nI have lived here for forty years, {0} of them dry.\n\n"
    many = "".join(comment.format(number) for number in range(1, 30))
    text, found = find_in_page(after=f"\n\n29 responses to this article\n\n{many}")
    assert body_of(text, found) == ARTICLE


def test_teasers_of_other_articles_in_another_column_are_left_out():
    teaser = (
        "\n      * A headline about ferry {0}\n        by Rahul\n          The ferry of which the town has spoken since"
        " Tuesday is still at anchor, and number {0} of its hens has laid an egg.\n"
    )
    column = "\n\n".join(f"    {paragraph}" for paragraph in PARAGRAPHS)
    text = f"{column}\n\n  Leave a comment\n" + "".join(teaser.format(number) for number in range(12))
    found = find_in_page(article=column, after=text[len(column) :])[1]
    assert len(found.body) == 1
    assert found.body[0].end == len(column)


def test_an_author_box_ends_the_article():
    box = "About the author\n\nOda Brinkhurst has written about the sea for the Courier since she was asked not to."
    text, found = find_in_page(after=f"\n\n{box}\n\nLeave a comment")
    assert body_of(text, found) == ARTICLE


def test_a_heading_that_could_be_furniture_stays_in_the_article():
    text, found = find_in_page(between="\n\nDiscussion\n\n", after="\n\nLeave a comment\n\nShare this:")
    assert "Discussion" in body_of(text, found)


def test_a_notice_appended_to_the_last_word_is_a_separate_part():
    text, found = find_in_page(
        after="\n\nMost read\nThe ferry is lateMaintained and developed by Courier Media Group\n"
    )
    assert [part.span.of(text) for part in found.set_aside][-1].startswith("Maintained")
    assert [part.reason for part in found.set_aside] == ["related", "legal"]


def test_comments_without_a_heading_are_recognised_by_names_and_dates():
    comment = (
        "reader{0}\nMarch {0}, 2024 at 6:34 am\n\nI have lived here for forty years, and {0} of them were dry.\n\n"
    )
    many = "".join(comment.format(number) for number in range(1, 30))
    text, found = find_in_page(before="Skip to content\nLog in\nSubscribe now\n\n", after=f"\n\nMost read\n\n{many}")
    assert body_of(text, found) == ARTICLE


def test_the_captions_of_a_gallery_are_not_part_of_the_text():
    words = "Dagny Roos, left, and the keeper of the tide house look at the nail in its wall at low water on Monday."
    picture = f"{words}\nPhoto: L. Ferrante, Courier\n"
    text, found = find_in_page(before=f"{TITLE}\n\n{picture}1 of 2\n{picture}2 of 2\n\n", after="\n\nLeave a comment")
    assert body_of(text, found) == ARTICLE
    why = [(part.reason, part.span.of(text)) for part in found.set_aside]
    assert ("caption", words) in why
    assert ("duplicate", words) in why


LINKS = [
    "Related links\n* Ferry timetable, summer\n* Ferry timetable, winter",
    "Related:\nFerry timetable\nSea wall",
    "Read more: Sea wall",
]


@pytest.mark.parametrize("links", LINKS)
def test_a_heading_below_a_box_of_links_stays(links):
    text, found = find_in_page(between=f"\n\n{links}\n\nTwo ledgers\n\n", after="\n\nLeave a comment")
    assert body_of(text, found) == "\n\n".join([*PARAGRAPHS[:2], "Two ledgers", *PARAGRAPHS[2:]])
