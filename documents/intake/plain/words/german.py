"""Lines of furniture in German."""

WHOLE_LINES = {
    "advertisement": (
        "anzeige|anzeigen|werbung|gesponsert|sponsored post|weiter nach der anzeige|"
        "artikel wird nach der anzeige fortgesetzt"
    ),
    "sharing": (
        "teilen|artikel teilen|beitrag teilen|drucken|merken|empfehlen|weiterleiten|link kopieren|folgen|"
        "folgen sie uns|versenden|per mail|zur merkliste"
    ),
    "related": (
        "mehr zum thema|mehr zum them|zum thema|lesen sie auch|auch interessant|"
        "das könnte sie auch interessieren|das könnte dich auch interessieren|weitere artikel|weitere beiträge|"
        "weitere beiträge zum thema|ähnliche artikel|ähnliche beiträge|verwandte artikel|verwandte themen|"
        "meistgelesen|meistgelesene artikel|am meisten gelesen|neueste artikel|neueste beiträge|"
        "aktuelle beiträge|beliebte beiträge|themen|schlagwörter|schlagworte|mehr|mehr lesen|weiterlesen|"
        "nächster artikel|vorheriger artikel|top-themen|aktuell|aktuelles|video|videos|empfohlen|"
        "empfehlungen der redaktion|archiv|kategorien|nächster beitrag|vorheriger beitrag|beitragsnavigation"
    ),
    "comments": (
        "kommentar|kommentare|kommentieren|kommentar schreiben|kommentar verfassen|kommentar abgeben|diskussion|"
        "schreiben sie einen kommentar|schreibe einen kommentar|antworten|antwort hinterlassen|"
        "kommentare anzeigen|alle kommentare|diskutieren sie mit|diskutiere mit|leserkommentare|forum|"
        "ihre meinung|kommentar absenden|name erforderlich|e-mail erforderlich"
    ),
    "newsletter": (
        "newsletter|newsletter abonnieren|abonnieren|abonnement|abo|jetzt abonnieren|jetzt anmelden|"
        "e-mail-adresse|probeabo"
    ),
    "navigation": (
        "menü|hauptmenü|startseite|start|suche|suchen|schließen|zum inhalt|zum inhalt springen|direkt zum inhalt|"
        "zur navigation|navigation|nach oben|zurück|zurück zur übersicht|zur startseite|anmelden|abmelden|login|"
        "registrieren|mein konto|über uns|kontakt|hilfe|karriere|warenkorb|rubriken|ressorts|e-paper|mediathek|"
        "live|livestream|wetter|bildergalerie|unternehmen|services|service"
    ),
    "legal": (
        "impressum|datenschutz|datenschutzerklärung|agb|nutzungsbedingungen|nutzungsbasierte onlinewerbung|"
        "cookie-einstellungen|alle rechte vorbehalten|haftungsausschluss|rechtliche hinweise|alle akzeptieren|"
        "akzeptieren|ablehnen|impressumdatenschutz|barrierefreiheit"
    ),
    "byline": "von|redaktion|veröffentlicht|aktualisiert",
    "caption": "bild|foto|bildnachweis|bildquelle",
    "ticker": "eilmeldung|newsticker|live-ticker",
}
LINE_STARTS = {
    "sharing": "teilen auf|auf facebook teilen|auf twitter teilen|per e-mail|folgen sie uns|folge uns",
    "related": (
        "lesen sie auch|lesen sie mehr|lesen sie hier|mehr zum thema|mehr dazu|mehr:|siehe auch|weitere beiträge|"
        "weitere artikel|schlagwörter:|themen:|kategorien:|kategorie:|weiterlesen:|nächster beitrag|"
        "vorheriger beitrag|auch interessant:|quelle:"
    ),
    "comments": (
        "schreiben sie einen kommentar|schreibe einen kommentar|kommentare (|kommentar schreiben|"
        "ihre e-mail-adresse wird nicht|deine e-mail-adresse wird nicht|um zu kommentieren|erforderliche felder|"
        "diese website verwendet akismet"
    ),
    "newsletter": "abonnieren sie|melden sie sich|jetzt newsletter|newsletter:|mit unserem newsletter",
    "navigation": "sie sind hier|sie befinden sich hier|zurück zur|zurück zum|zum seitenanfang",
    "legal": (
        "alle rechte|diese website verwendet cookies|diese website benutzt cookies|wir verwenden cookies|"
        "durch die nutzung|mit der nutzung|urheberrecht"
    ),
    "byline": (
        "von |veröffentlicht am|veröffentlicht:|publiziert am|aktualisiert am|aktualisiert:|zuletzt aktualisiert|"
        "stand:|erstellt am|autor:|geschrieben von"
    ),
    "caption": "foto:|fotos:|bild:|bilder:|bildnachweis:|bildquelle:|quelle: dpa|symbolbild",
}
# Words that may equally be a heading within an article.
POSSIBLE_HEADINGS = (
    "diskussion|themen|video|videos|aktuell|aktuelles|archiv|kategorien|mehr|kommentar|kommentare|forum|"
    "antworten|start|suche|navigation|kontakt|hilfe|karriere|live|wetter|unternehmen|service|services|"
    "haftungsausschluss"
)
AUTHOR_BOX = "über den autor|über die autorin|zum autor|zur autorin|zur person"
REPORTS = "berichtet|schreibt|meldet|sagt|erklärt"
VERBS_LACKING_SUBJECT = "erfahren|berichtet|bestätigt"
AUXILIARIES = "hat|haben"
ACCORDING_TO = "laut"
PICTURES = "bild|foto|grafik|karte|video|abbildung"
PLACES = "unten|oben"
