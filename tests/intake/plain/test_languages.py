"""Pages in languages that separate words and sentences in other ways."""

import pytest

from documents.intake.plain import find_article
from tests.intake.plain.dumps import body_of

ARABIC = (
    "فتح حارس بيت المد في ميناء أنسلم آخر دفاتره يوم الاثنين أمام العمدة واثنين من المساحين وكلب لا يملكه أحد.",
    "وجاء في الدفاتر أربعون عاما من القراءات المكتوبة بقلم الرصاص، في الثامنة صباحا والثامنة مساء، دون أي بقعة حبر.",
)
SPANISH = (
    "El guardián de la casa de la marea abrió el lunes el último de sus libros delante del alcalde y de un perro.",
    "En los libros había cuarenta años de lecturas a lápiz, tomadas a las ocho de la mañana, sin un solo borrón.",
)
CHINESE = (
    "安瑟姆港潮汐馆的看守人星期一当着市长、两名测量员和一条没有主人的狗的面，打开了他的最后一本账本，一句话也没有说。",
    "账本里有四十年的铅笔读数，每天早上八点和晚上八点各记一次，任何一页上都没有一个墨点，这在全国也是少见的。",
)
RUSSIAN = (
    "Смотритель дома приливов открыл в понедельник последнюю из своих тетрадей в присутствии мэра и двух землемеров.",
    "В тетрадях оказались показания за сорок лет, записанные карандашом в восемь утра и в восемь вечера без помарок.",
)
PAGES = {
    "Arabic": (
        "الرئيسية\nأخبار\nرياضة\nاتصل بنا",
        "بيت المد يكشف عن دفاتره",
        "بقلم: أودا",
        ARABIC,
        "إعلان",
        "اترك تعليقا",
    ),
    "Spanish": (
        "Inicio | Deportes | Contacto",
        "La casa de la marea abre sus libros",
        "Por Oda Brinkhurst",
        SPANISH,
        "PUBLICIDAD",
        "Te puede interesar\nEl transbordador llega tarde\nDeja un comentario",
    ),
    "Chinese": (
        "首页\n新闻\n体育\n登录",
        "潮汐馆公开四十年的账本",
        "来源：安瑟姆邮报",
        CHINESE,
        "广告",
        "相关阅读\n渡轮晚点\n发表评论",
    ),
    "Russian": (
        "Главная\nНовости\nСпорт\nКонтакты",
        "Дом приливов открывает свои тетради",
        "15 марта 2024, 06:10",
        RUSSIAN,
        "Реклама",
        "Читайте также\nПаром опаздывает\nДобавить комментарий",
    ),
}


@pytest.mark.parametrize("language", PAGES)
def test_an_article_in_another_language_is_found(language):
    menu, title, byline, paragraphs, advertisement, below = PAGES[language]
    body = [paragraphs[0], advertisement, paragraphs[1]]
    text = "\n\n".join(["\n".join([menu, title, byline]), *body, below])
    found = find_article(text)
    assert body_of(text, found) == "\n\n".join(paragraphs)
    assert [part.span.of(text) for part in found.set_aside if part.reason == "title"] == [title]
    assert [part.span.of(text) for part in found.set_aside if part.reason == "advertisement"] == [advertisement]
