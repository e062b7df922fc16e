"""Names of papers, agencies and stations that an article may give as its source."""

from __future__ import annotations

import re

_NAMES = """
AFP; Agence France-Presse; Al Arabiya; Al Jazeera; Al-Akhbar; Al-Arabiya; Al-Jazeera; Al-Monitor; Anadolu Agency; ANSA;
AP; Asharq Al-Awsat; Associated Press; Axios; Barron's; BBC; BBC News; Bellingcat; Bloomberg; Bloomberg News; BuzzFeed;
BuzzFeed News; Business Insider; CBC; CBS; CBS News; Channel 4 News; Chicago Tribune; Christian Science Monitor; CNBC;
CNN; Corriere della Sera; C-SPAN; Daily Beast; Daily Mail; Daily Mirror; Daily Telegraph; Dawn; Der Spiegel;
Deutsche Welle; Die Welt; Die Zeit; DPA; DW; EFE; El Mundo; El País; Euronews; Fars; Fars News Agency; Financial Times;
Foreign Affairs; Foreign Policy; Fox Business; Fox News; France 24; Frankfurter Allgemeine Zeitung; Globe and Mail;
Guardian; Haaretz; Handelsblatt; HuffPost; Huffington Post; Independent; Indian Express; Interfax; IRNA;
Irish Times; ITV; ITV News; Jerusalem Post; Kyodo; La Repubblica; La Stampa; Le Figaro; Le Monde; Libération;
London Review of Books; Los Angeles Times; Mediapart; Middle East Eye; Mother Jones; MSNBC; NBC; NBC News; New Yorker;
New York Daily News; New York Magazine; New York Post; New York Times; Newsweek; NHK; NPR; Observer; PBS; Politico;
ProPublica; Press TV; RFE/RL; Radio Free Europe; Radio Free Asia; RedState; Reuters; RIA Novosti; Rolling Stone; RT;
Rudaw; SANA; Scientific American; Sky News; Slate; South China Morning Post; Sputnik; Süddeutsche Zeitung;
Sydney Morning Herald; Tagesspiegel; TASS; Tasnim; Techcrunch; TechCrunch; The Age; The Atlantic; The Daily Beast;
The Economist; The Hill; The Hindu; The Independent; The Intercept; The Information; The Nation; The National;
The New Republic; The Observer; The Sun; The Times; The Verge; Time magazine; Times of India; Times of Israel;
USA Today; Vanity Fair; Vice News; Voice of America; Vox; Wall Street Journal; Washington Examiner; Washington Post;
Washington Times; WIRED; Wired; Xinhua; Yahoo News; Yonhap; Ynet; ZDF
"""
NAMES = tuple(sorted((" ".join(name.split()) for name in _NAMES.split(";")), key=len, reverse=True))
# Typical words in the names of papers, for names that are not in the list: "the Northern Ledger", "Homs Daily".
_WORDS = re.compile(
    r"\b(?:Times|Post|News|Daily|Journal|Gazette|Herald|Tribune|Telegraph|Ledger|Chronicle|Observer|Guardian|Mail|"
    r"Press|Agency|Magazine|Review|Weekly|Newspaper|Broadcasting|Courier|Examiner|Inquirer|Mirror|Monitor|Bulletin|"
    r"Zeitung|Tageblatt|Anzeiger|Rundschau|Allgemeine|Radio|TV|Television|Media|Wire|Newswire)\b"
)
NAME = "(?:" + "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in NAMES) + ")"
_KNOWN = re.compile(NAME + r"(?![\w’'])")
_NOBODY = re.compile(
    r"(?:the |various |other )?(?:news )?(?:agenc(?:y|ies)|media|wires?|services?|reports?|press)", re.I
)
_ARTICLE = re.compile(r"\A(?:the|The)\s+")


def is_medium(name: str) -> bool:
    """Returns whether a name is in the list or contains a typical word of such names.

    >>> is_medium("Daily Beast"), is_medium("the Northern Ledger"), is_medium("Michael Weiss")
    (True, True, False)
    """
    name = " ".join(name.split())
    if _NOBODY.fullmatch(name):
        return False
    return any(_KNOWN.fullmatch(form) for form in (name, _ARTICLE.sub("", name))) or bool(_WORDS.search(name))
