"""Names and signs that identify furniture in every language."""

from __future__ import annotations

NETWORKS = frozenset(
    (
        "facebook twitter x instagram youtube linkedin pinterest whatsapp telegram messenger reddit tumblr flipboard "
        "snapchat tiktok google google+ g+ email e-mail mail rss feed print sms viber vk vkontakte odnoklassniki "
        "ok line weibo wechat xing pocket mastodon threads bluesky skype stumbleupon digg disqus messenger f t in plus "
        "facebook-f linkedin-in podcast spotify soundcloud vimeo"
    ).split()
)
# Small words between names of networks.
JOINERS = frozenset("on via with to in share tweet follow us and & | / , • - auf sur en su no op в by".split())

# Hosts of embedded posts and films: a dump keeps only their address, alone on a line.
EMBEDDING_HOSTS = (
    "twitter.com x.com t.co pic.twitter.com youtube.com youtu.be youtube-nocookie.com vimeo.com dailymotion.com "
    "facebook.com fb.watch instagram.com tiktok.com soundcloud.com open.spotify.com reddit.com bsky.app "
    "threads.net t.me vk.com streamable.com giphy.com gfycat.com imgur.com flickr.com scribd.com "
    "documentcloud.org rumble.com odysee.com bitchute.com weibo.com bilibili.com aparat.com"
).split()

MORE_MONTHS = frozenset(
    (
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia "
        "januari februari maret mei juni juli agustus oktober desember "
        "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"
    ).split()
)
