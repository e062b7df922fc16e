"""Lines of furniture in Dutch, Russian, Polish, Turkish, Indonesian, Arabic, Persian, Hindi, Chinese and Japanese."""

WHOLE_LINES = {
    "advertisement": (
        "advertentie|advertenties|реклама|广告|広告|ilan|на правах рекламы|reklama|materiał sponsorowany|reklam|"
        "ilan|iklan|إعلان|إعلانات|الإعلانات|اعلان|تبلیغات|آگهی|विज्ञापन|廣告|スポンサードリンク|スポンサーリンク|"
        "pr"
    ),
    "sharing": (
        "delen|deel dit artikel|deel op|поделиться|поделиться в|отправить|печать|подписывайтесь на нас|"
        "udostępnij|drukuj|podziel się|paylaş|yazdır|takip et|bagikan|cetak|surat elektronik|lagi|sukai ini|"
        "suka memuat|شارك|مشاركة|المشاركة|شارك المقال|طباعة|تابعنا|اشتراک‌گذاری|साझा करें|分享|分享到|打印|"
        "シェア|シェアする|共有|印刷|ツイート|関注我们"
    ),
    "related": (
        "lees ook|lees meer|meer over|meer over dit onderwerp|gerelateerd|gerelateerde artikelen|meest gelezen|"
        "laatste nieuws|aanbevolen|читайте также|читать также|читайте ещё|читайте еще|по теме|материалы по теме|"
        "похожие записи|похожие статьи|похожие материалы|популярное|самое читаемое|последние новости|"
        "другие новости|новости|лента новостей|свежие записи|свежие комментарии|рубрики|метки|теги|интересное|"
        "вам также может быть интересно|вам может быть интересно|рекомендуем|главное|ещё|архивы|czytaj także|"
        "czytaj też|zobacz także|zobacz też|przeczytaj także|powiązane|najpopularniejsze|najnowsze|polecane|tagi|"
        "ilgili haberler|ilgili|ilginizi çekebilir|en çok okunanlar|son haberler|benzer haberler|diğer haberler|"
        "etiketler|terkait|artikel terkait|berita terkait|baca juga|terpopuler|berita terbaru|tulisan terkini|"
        "kategori|topik|top posts & halaman|اقرأ أيضا|اقرأ أيضاً|إقرأ أيضا|مواضيع ذات صلة|أخبار ذات صلة|"
        "مقالات ذات صلة|ذات صلة|الأكثر قراءة|الأكثر مشاهدة|آخر الأخبار|أحدث الأخبار|المزيد|قد يعجبك أيضا|الوسوم|"
        "الكلمات المفتاحية|مطالب مرتبط|اخبار مرتبط|بیشتر بخوانید|پربازدیدترین|آخرین اخبار|संबंधित खबरें|"
        "यह भी पढ़ें|और पढ़ें|相关新闻|相关阅读|相关文章|相關新聞|延伸閱讀|推荐阅读|热门|热门文章|最新消息|"
        "最新文章|阅读更多|更多|标签|関連記事|関連ニュース|おすすめ記事|人気記事|新着記事|最新記事|"
        "本日の人気記事一覧|ランダム記事|あわせて読みたい|カテゴリ|カテゴリー|タグ|月別|もっと見る|次の記事|"
        "前の記事"
    ),
    "comments": (
        "reacties|reageer|reageren|laat een reactie achter|geef een reactie|plaats een reactie|комментарии|"
        "комментарий|добавить комментарий|оставить комментарий|написать комментарий|ответить|обсуждение|обсудить|"
        "komentarze|dodaj komentarz|skomentuj|odpowiedz|napisz komentarz|yorumlar|yorum|yorum yap|yorum yaz|"
        "bir cevap yazın|bir yanıt yazın|komentar|tinggalkan balasan|tinggalkan komentar|balas|satu tanggapan|"
        "tanggapan|تعليقات|التعليقات|أضف تعليق|أضف تعليقا|اترك تعليق|اترك تعليقا|اترك ردا|اترك رد|نظرات|نظر|"
        "دیدگاه‌ها|ارسال نظر|ارسال دیدگاه|टिप्पणी|टिप्पणियाँ|评论|發表評論|发表评论|网友评论|留言|我要评论|"
        "コメント|コメントを書く|コメントする|コメントを残す"
    ),
    "newsletter": (
        "nieuwsbrief|abonneren|inschrijven|подписаться|подписка|рассылка|newsletter|zapisz się|bülten|abone ol|"
        "langganan|berlangganan|اشترك|النشرة البريدية|اشترك الآن|订阅|購読|メルマガ"
    ),
    "navigation": (
        "zoeken|inloggen|naar inhoud|ga naar de inhoud|over ons|terug naar boven|меню|главная|поиск|"
        "перейти к контенту|перейти к содержанию|перейти к содержимому|вход|войти|регистрация|контакты|о нас|"
        "о проекте|наверх|карта сайта|личный кабинет|strona główna|szukaj|zaloguj|zaloguj się|kontakt|o nas|"
        "przejdź do treści|ana sayfa|anasayfa|ara|giriş|giriş yap|üye ol|iletişim|hakkımızda|içeriğe geç|beranda|"
        "cari|masuk|daftar|tentang kami|hubungi kami|halaman utama|الرئيسية|بحث|ابحث|البحث|تسجيل الدخول|دخول|"
        "اتصل بنا|من نحن|القائمة|الأقسام|مباشر|البث المباشر|صفحه اصلی|جستجو|ورود|تماس با ما|درباره ما|होम|खोजें|"
        "首页|首頁|搜索|搜尋|登录|登入|注册|关于我们|联系我们|导航|返回顶部|ホーム|検索|ログイン|メニュー|"
        "サイトマップ|お問い合わせ|トップページ|会社概要|運営サイト|トップへ戻る"
    ),
    "legal": (
        "privacybeleid|privacyverklaring|cookiebeleid|algemene voorwaarden|alle rechten voorbehouden|"
        "политика конфиденциальности|пользовательское соглашение|все права защищены|правовая информация|"
        "polityka prywatności|regulamin|wszelkie prawa zastrzeżone|gizlilik politikası|kullanım şartları|"
        "tüm hakları saklıdır|kebijakan privasi|disclaimer|سياسة الخصوصية|شروط الاستخدام|جميع الحقوق محفوظة|"
        "الشروط والأحكام|حریم خصوصی|گोपनीयता नीति|隐私政策|版权声明|服务条款|免责声明|プライバシーポリシー|"
        "利用規約|免責事項|特定商取引法に基づく表記"
    ),
    "byline": "door|от редакции|автор|redakcja|oleh|redaksi|بقلم|编辑|記者",
    "caption": "фото|zdjęcie|fot|fotoğraf|foto ilustrasi|صورة|図|写真",
    "ticker": "срочно|عاجل|خبر عاجل|son dakika|速報|快讯",
}
LINE_STARTS = {
    "advertisement": "lees verder onder de advertentie|tekst gaat verder onder|реклама:",
    "sharing": (
        "deel via|deel op|поделиться в|поделитесь|подпишитесь на|подписывайтесь|udostępnij na|paylaş:|bagikan ke|"
        "شارك على|شارك هذا|تابعونا على|تابعنا على|分享到|分享至"
    ),
    "related": (
        "lees ook:|lees meer:|читайте также|читать также|читайте:|по теме:|теги:|метки:|источник:|czytaj także|"
        "czytaj też|zobacz także|źródło:|ilgili:|kaynak:|baca juga|filed under|sumber:|tag:|اقرأ أيضا|اقرأ أيضاً|"
        "إقرأ أيضا|مواضيع ذات|المصدر:|المصدر :|بیشتر بخوانید|منبع:|यह भी पढ़ें|相关阅读|延伸閱讀|来源：|来源:|"
        "标签：|関連：|関連記事|タグ:|タグ：|カテゴリ:"
    ),
    "comments": (
        "laat een reactie|je e-mailadres wordt niet|добавить комментарий|оставить комментарий|"
        "ваш адрес email не будет|ваш e-mail не будет|сохранить моё имя|сохранить мое имя|комментарии (|"
        "dodaj komentarz|twój adres e-mail nie|e-posta hesabınız|tinggalkan balasan|alamat email anda tidak|"
        "ketikkan komentar|beri tahu saya|beritahu saya|لن يتم نشر عنوان|التعليقات (|أضف تعليق|اترك تعليق|"
        "نشانی ایمیل شما|发表评论|メールアドレスが公開"
    ),
    "newsletter": (
        "schrijf je in|meld je aan|подпишитесь|подписывайтесь|zapisz się|abone ol|berlangganan|اشترك في|订阅我们|"
        "このブログの更新情報"
    ),
    "navigation": (
        "u bent hier|je bent hier|вы здесь|вы находитесь|jesteś tutaj|buradasınız|anda di sini|أنت هنا|当前位置|"
        "您的位置|現在位置|главная »|главная >|ホーム >"
    ),
    "legal": (
        "alle rechten|deze website gebruikt cookies|все права|использование материалов|"
        "при использовании материалов|перепечатка|wszelkie prawa|ta strona używa|tüm hakları|hak cipta|"
        "جميع الحقوق|حقوق النشر|تمامی حقوق|کلیه حقوق|版权所有|版權所有|未经授权|著作権|無断転載|"
        "blog di wordpress|situs ini menggunakan"
    ),
    "byline": (
        "door |geplaatst op|gepubliceerd op|bijgewerkt|опубликовано|автор:|обновлено|дата:|autor:|opublikowano|"
        "aktualizacja|yayınlanma|güncelleme|oleh |diposting|diterbitkan|بقلم|كتب:|كتب |نشر في|نشر بتاريخ|"
        "آخر تحديث|تاريخ النشر|نویسنده|تاریخ انتشار|发布时间|发布于|作者：|作者:|编辑：|責任編輯|投稿日|更新日|"
        "公開日"
    ),
    "caption": (
        "foto:|beeld:|фото:|иллюстрация:|zdjęcie:|fot.|fotoğraf:|foto:|صورة:|تصوير:|الصورة:|عکس:|图片来源|图：|"
        "写真：|写真:|画像："
    ),
}
# Words that may equally be a heading within an article.
POSSIBLE_HEADINGS = (
    "рубрики|новости|главное|комментарии|комментарий|обсуждение|контакты|поиск|интересное|yorum|komentar|"
    "kategori|topik|terkait|التعليقات|المزيد|بحث|المصدر|عاجل|评论|检索|検索|コメント|カテゴリ|タグ|メニュー|图|"
    "図|写真|ara|lagi|daftar"
)
AUTHOR_BOX = (
    "over de auteur|об авторе|o autorze|yazar hakkında|tentang penulis|عن الكاتب|نبذة عن الكاتب|درباره نویسنده|"
    "关于作者|作者简介|著者について|このブログの管理人"
)
REPORTS = "meldt|schrijft|сообщает|пишет|передает|передаёт|podaje|pisze|bildirdi|yazdı"
VERBS_LACKING_SUBJECT = "vernomen|узнал|узнала|стало известно"
AUXILIARIES = "heeft"
ACCORDING_TO = "volgens|по данным|по словам|по сообщению|według|menurut|بحسب|وفقا ل"
PICTURES = "afbeelding|kaart|grafiek|фото|фотографии|картинке|рисунке|карте|графике|видео"
PLACES = "hieronder|hierboven|ниже|выше"
