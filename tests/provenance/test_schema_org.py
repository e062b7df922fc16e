"""schema.org data for programs: confirmed facts, the true publisher, and nothing that can end the script element."""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.provenance import Work, as_data_block, schema_org

ADDRESS = "https://room.example/documents/two-clocks/"
WORK = Work(
    title="Two Clocks",
    address=ADDRESS,
    site_name="Reading Room",
    headline="Two Clocks",
    creators=("Ines Varga-Holm", "Harbour Board"),
    publisher="The Northern Ledger",
    original_publisher="Harbour Board",
    issued="2024-03-14",
    language="en",
    rights="All rights reserved",
    identifier="https://ledger.example/two-clocks",
    described_at="2026-10-02T11:42:00+00:00",
)


def test_publisher_and_address_are_those_of_the_original():
    described = schema_org(WORK)
    assert described["publisher"] == {"@type": "Organization", "name": "The Northern Ledger"}
    assert described["url"] == described["isBasedOn"] == "https://ledger.example/two-clocks"
    assert described["sdPublisher"]["name"] == "Reading Room"
    assert described["archivedAt"] == described["mainEntityOfPage"]["@id"] == ADDRESS
    assert described["datePublished"] == "2024-03-14"
    assert described["author"] == [
        {"@type": "Person", "name": "Ines Varga-Holm"},
        {"@type": "Organization", "name": "Harbour Board"},
    ]


def test_unconfirmed_facts_are_left_out():
    described = schema_org(Work(title="[For sixty-one years]", address=ADDRESS, site_name="Reading Room"))
    assert set(described) == {"@context", "@type", "mainEntityOfPage", "archivedAt", "sdPublisher"}


@pytest.mark.parametrize(
    "identifier", ["javascript:alert(1)", "ledger.example/x", "https://", "https://a b/", "data:x", "https://x/<y"]
)
def test_an_original_address_that_no_browser_opens_is_left_out(identifier):
    described = schema_org(Work(title="x", address=ADDRESS, site_name="r", identifier=identifier))
    assert "url" not in described
    assert "isBasedOn" not in described


def test_an_approximate_date_is_left_out():
    assert "datePublished" not in schema_org(Work(title="x", address=ADDRESS, site_name="r", issued="2024~"))


def test_rights_are_a_licence_only_if_they_are_an_address():
    licence = "https://creativecommons.org/licenses/by/4.0/"
    assert schema_org(Work(title="x", address=ADDRESS, site_name="r", rights=licence))["license"] == licence
    assert schema_org(WORK)["copyrightNotice"] == "All rights reserved"


class Scripts(HTMLParser):
    """Collects the contents of script elements as a browser would see them, and the names of all other elements."""

    def __init__(self) -> None:
        super().__init__()
        self.contents: list[str] = []
        self.others: list[str] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        if tag == "script":
            self.inside = True
            self.contents.append("")
        else:
            self.others.append(tag)

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.contents[-1] += data


@given(
    st.one_of(
        st.text(),
        st.sampled_from(
            ["</script><img src=x onerror=alert(1)>", "<!--<script>", "]]>", "\u2028\u2029", "&lt;/script&gt;"]
        ),
    )
)
def test_no_text_ends_the_script_element(words):
    block = as_data_block(
        schema_org(Work(title=words, address=ADDRESS, site_name=words, headline=words, creators=(words,)))
    )
    assert not set("<>&\u2028\u2029") & set(block)
    page = Scripts()
    page.feed(f'<script type="application/ld+json">{block}</script>')
    page.close()
    assert page.others == []
    assert len(page.contents) == 1
    assert json.loads(page.contents[0])["mainEntityOfPage"].get("name", "") == words
