"""Names of months as newspapers write them, in lower case and without full stops.

The list contains a name only if it means one month in all its languages: "mars" is March in French and Swedish alike.
"""

from __future__ import annotations

_MONTHS = (
    # English and its short forms, German, French, Spanish, Italian, Portuguese, Dutch, Turkish, Arabic (both sets)
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari ocak يناير جانفي",
    "february feb februar februari février fevrier févr febrero febbraio fevereiro fev şubat فبراير فيفري شباط",
    "march mar märz maerz mars marzo março marco maart mart مارس آذار",
    "april apr avril avr abril abr aprile nisan أبريل ابريل أفريل نيسان",
    "may mai mayo maggio maio mei mayıs مايو ماي أيار",
    "june jun juni juin junio giugno giu junho haziran يونيو جوان حزيران",
    "july jul juli juillet juil julio luglio lug julho temmuz يوليو جويلية تموز",
    "august aug août aout agosto ago augustus ağustos أغسطس اغسطس أوت آب",
    "september sep sept septembre septiembre settembre set setembro eylül سبتمبر أيلول",
    "october oct oktober okt octobre octubre ottobre ott outubro out ekim أكتوبر اكتوبر",
    "november nov novembre noviembre novembro kasım نوفمبر",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro aralık ديسمبر",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
# Names of two words, used between the Mediterranean and Iraq.
TWO_WORDS = {
    "كانون الثاني": 1,
    "تشرين الأول": 10,
    "تشرين الاول": 10,
    "تشرين الثاني": 11,
    "كانون الأول": 12,
    "كانون الاول": 12,
}
WEEKDAYS = frozenset(
    (
        "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun "
        "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
        "lundi mardi mercredi jeudi vendredi samedi dimanche "
        "lunes martes miércoles miercoles jueves viernes sábado sabado domingo "
        "lunedì martedì mercoledì giovedì venerdì sabato domenica "
        "الإثنين الاثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد"
    ).split()
)
