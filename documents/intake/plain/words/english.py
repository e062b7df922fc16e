"""Lines of furniture in English."""

WHOLE_LINES = {
    "advertisement": (
        "ad|ads|advert|adverts|advertisement|advertisements|advertising|sponsored|sponsored content|"
        "sponsored links|sponsored post|paid content|promoted|promoted content|story continues below|"
        "story continues below gallery|scroll to continue|continue reading below|article continues below|"
        "ad feedback|skip advertisement|skip ad|remove ads|this ad will end in|affiliate disclosure"
    ),
    "sharing": (
        "share|shares|sharing|share on|share with|share via|share now|share story|share the story|share article|"
        "share entry|share post|share page|share selection|tweet|pin it|email|e-mail|mail|print|print page|"
        "copy link|copy url|copied|link copied|get short url|email me|more sharing options|send|send to|bookmark|"
        "save for later|close share panel|gift|gift article|give|permalink|permanent link|flip|like|likes|"
        "like us|follow|followers|follow us|follow us on|stay connected|connect|connect with us|social|"
        "social media|social plugin|shared|click to copy|social and media|"
        "these are external links and will open in a new window|report"
    ),
    "related": (
        "related|related links|related stories|related story|related news|related articles|related article|"
        "related content|related coverage|related posts|related post|related topics|related topic|"
        "related reading|related items|related video|related videos|see also|also read|read also|read next|"
        "read this next|read these next|read more|more stories|more news|more on|more on this|more on this story|"
        "more on this topic|more like this|more from|more from this author|more in|more to explore|more|"
        "further reading|recommended|recommended reading|recommended for you|recommended stories|we recommend|"
        "you may like|you might like|you may also like|you might also like|you may like these posts|"
        "you may also be interested in|popular|popular posts|most popular|most popular today|popular stories|"
        "popular now|most read|most viewed|most watched|most shared|most discussed|most commented|most recent|"
        "must read|must reads|must watch|must listen|trending|trending now|trending stories|trending on|"
        "trending topics|top stories|top story|top news|top video|top videos|top posts|latest|latest news|"
        "latest stories|latest posts|latest articles|latest headlines|latest videos|recent posts|recent articles|"
        "recent stories|recent news|recent comments|random posts|editors picks|editor's picks|editors choice|"
        "editor's choice|featured|featured stories|features|hot topics|in other news|don't miss|"
        "in case you missed it|what to read next|up next|next up|next|previous|next article|previous article|"
        "next post|previous post|next story|previous story|post navigation|around the web|from the web|"
        "elsewhere on the web|from our partners|from around the web|promoted stories|story timeline|timeline|"
        "breaking news|in pictures|watch now|video|videos|see all|view all|show all|see more|show more|load more|"
        "view more|view gallery|see full gallery|more videos|keep reading|continue reading|photo of the day|"
        "read the full story|read full story|full article|read the original story|read the original|"
        "read the original article|original story|original article|view original|view original article|"
        "upcoming events|explore more|discover more|deals|special offers|tags|topics|filed under|categories|"
        "keywords|archives|blogroll|you are reading|next on|sidebar"
    ),
    "comments": (
        "comment|comments|add comment|add a comment|add your comment|post comment|post a comment|"
        "post your comment|post your comments|leave a comment|leave a reply|leave reply|leave your comment|"
        "leave your reply|reply|replies|write a comment|write a response|view comments|view all comments|"
        "show comments|hide comments|see comments|load comments|read comments|read the comments|"
        "join the conversation|join the discussion|join discussion|start the conversation|discussion|discuss|"
        "responses|response|have your say|tell us what you think|what do you think|cancel reply|"
        "comments are closed|comments closed|comments are off|no comments|no comments yet|"
        "be the first to comment|log in to comment|login to comment|sign in to comment|comment on this story|"
        "fill all fields below|sort by|community standards|community guidelines|community standardsdiscussion|"
        "comment policy|commenting policy|comments powered by disqus|submit comment|your comment|your name|"
        "your email|name required|email required|comment required|notify me of follow-up comments by email|"
        "notify me of new posts by email|trackbacks|pingbacks|send feedback|give us feedback|report error|"
        "feedback|report a typo|report an error|report a correction|corrections|rate this article|"
        "was this helpful|was this page helpful|was this article helpful|was this article helpful to you"
    ),
    "newsletter": (
        "subscribe|subscribe now|subscribe today|newsletter|newsletters|email newsletters|sign up|sign up now|"
        "sign-up now|stay updated|stay up to date|stay informed|get the latest|get alerts|get news alerts|"
        "email address|enter your email|enter your email address|your email address|subscribe newsletters|"
        "get newsletters|get newsletters & alerts sign up|become a member|join now|donate|support us|"
        "like this article|follow by email|get the app|download the app|get app|become a subscriber|"
        "already a subscriber|thank you for subscribing|first & last name"
    ),
    "navigation": (
        "menu|main menu|home|homepage|search|close|close menu|close search|open menu|navigation|"
        "primary navigation|secondary navigation|site navigation|toggle navigation|primary navigation content|"
        "accessibility links|accessibility help|accessibility navigation|skip to content|skip to the content|"
        "skip to main content|skip to article|skip to navigation|skip navigation|skip to section links|"
        "jump to content|back to top|return to top|scroll to top|back to main menu|back to gallery|back to home|"
        "back|top|log in|login|log out|logout|sign in|sign out|signin|my account|account|my profile|edit profile|"
        "register|registration|settings|profile|sections|all sections|site map|sitemap|about|about us|contact|"
        "contact us|help|faq|faqs|careers|jobs|advertise|advertise with us|press|rss|rss feed|feeds|mobile site|"
        "view mobile site|desktop version|edition|editions|language|select language|select site|listen live|"
        "watch live|live|live tv|live now|listen|watch|podcasts|weather|shopping cart|cart|basket|checkout|"
        "wishlist|enlarge|zoom|slideshow|gallery|photos|quick links|useful links|site tools|tools|"
        "site information|our channels|our network|company|explore|follow us|browse|caption|enable ads|"
        "view full site|submit|cancel|save|done|go|loading|please wait|hide caption|show caption|"
        "toggle caption|enlarge image|enlarge this image|view image|view author archive|get author rss feed|"
        "print version"
    ),
    "legal": (
        "privacy|privacy policy|privacy notice|privacy overview|privacy settings|privacy statement|cookies|"
        "cookie policy|cookie settings|cookie notice|terms|terms of use|terms of service|terms and conditions|"
        "terms & conditions|user agreement|disclaimer|policies|imprint|legal|legal notice|legal information|"
        "accessibility|ad choices|adchoices|all rights reserved|do not sell my info|"
        "do not sell my personal information|copyright|licence|license|accept|accept all|accept cookies|"
        "reject all|manage|manage cookies|i agree|i accept|got it|editorial standards|ethics statement|"
        "about our ads|your ad choices|interest based ads|necessary always enabled|what are cookies|"
        "privacy policy, terms of use|powered by wordpress|powered by wordpress.com vip"
    ),
    "byline": (
        "by|staff|staff reports|staff report|staff writer|staff reporter|from wire reports|by our own staff|"
        "published|updated|posted"
    ),
    "caption": (
        "image|photo|picture|file photo|file picture|image credit|photo credit|getty|getty images|reuters|photo gallery"
    ),
    "ticker": "now playing|breaking|happening now",
}
LINE_STARTS = {
    "advertisement": (
        "story continues below|article continues below|sponsored by|paid for by|advertisement feature|ad -"
    ),
    "sharing": (
        "share this|share on|share to|share with|share via|tweet this|tweet on|pin on|click to share|"
        "click to email|click to print|email this|print this|follow us on|like us on|find us on|copy this link|"
        "send this|follow @|tweets by|share it|share your"
    ),
    "related": (
        "related:|related stories|related articles|related coverage|related posts|read more:|read more from|"
        "read more about|also read:|read also:|see also:|also:|more from|more on:|more in:|most popular in|"
        "most read in|trending on|trending in|trending:|recommended:|you may also|you might also|up next:|next:|"
        "previous:|next post:|previous post:|previous article:|next article:|read next:|related links:|"
        "related topics:|tags:|topics:|tagged|filed under|filed in|posted in|categories:|category:|keywords:|"
        "don't miss:|must read:|watch:|watch now:|read the original|this story has been shared|explore more|"
        "more stories from|more news from|latest from|more about|originally published at|"
        "this article originally appeared|this story originally appeared|trending now on|source:|must read "
    ),
    "comments": (
        "leave a reply|leave a comment|post a comment|post your comment|add a comment|comments (|comments are|"
        "comment on|join the conversation|join the discussion|be the first to comment|view comments|"
        "show comments|log in to|you must be logged in|please log in to|your email address will not be published|"
        "required fields are marked|save my name, email|notify me of|this site uses akismet|responses to|"
        "please enable javascript|this confirmation code|want to join the discussion|feel free to contribute|"
        "when submitting content|you are commenting using|have your say|have a tip|do you have a story|got a tip|"
        "by posting|please abide by|comments powered by|community standards|leave your|tell us what you think|"
        "tell us in the comments|was this page|was this article|report a|sort by"
    ),
    "newsletter": (
        "sign up for|sign up to|sign up here|subscribe to|subscribe for|get the latest|get our|get daily|"
        "stay up to date|join our|join our mailing|enter your email|want more|never miss|receive our|"
        "get access to|you have been subscribed|you have successfully subscribed|please, fill the form|"
        "an email with an activation|get all latest|like this article|like what you|if you liked|if you enjoyed|"
        "support our|download our|download the|visit the app store|click here to subscribe|become a member|"
        "subscribe today"
    ),
    "navigation": (
        "you are here|you are signed in|you are logged in|home >|home ›|home »|home /|skip to|jump to|back to|"
        "return to|click here for|view full|view all|see all|show all|view more|see more|load more|choose your|"
        "select your|select a|your browser|this slideshow requires|click to enlarge|click here to|image 1 of|"
        "slide 1 of"
    ),
    "legal": (
        "copyright|©|(c) 19|(c) 20|all rights reserved|all content copyright|all contents ©|"
        "this website uses cookies|this site uses cookies|we use cookies|our website uses|cookies help us|"
        "by continuing to|by using this site|by registering|use of this website|use of this site|"
        "the material on this site|this material may not|no part of this|reproduction of|"
        "registration on or use of|powered by|designed by|crafted with|maintained and developed|part of the|"
        "terms of use|privacy policy|terms & conditions|privacy |part of|is a subsidiary|this page is|"
        "unless otherwise noted|hosted by|proudly powered|theme by|built with|community rules apply|"
        "necessary cookies are|any cookies that may not|in accordance with the law"
    ),
    "byline": (
        "by |posted by|posted on|posted at|published by|published on|published:|published |written by|updated on|"
        "updated:|updated |last updated|last modified|first published|created:|date:|author:|authors:|"
        "reported by|edited by|reviewed by|medically reviewed|fact checked|text by|story by|words by|"
        "reporting by|editing by|from our|tested by"
    ),
    "caption": (
        "photo:|photos:|photo by|photograph:|photograph by|photo credit|photo courtesy|picture:|pictured:|image:|"
        "image by|image credit|image copyright|image caption|image source|images:|credit:|courtesy |file photo|"
        "illustration:|illustration by|photo illustration|graphic:|video:|caption:|source: getty|media caption|"
        "above:|below:|pictured"
    ),
    "ticker": "gmt ",
}
# Words that may equally be a heading within an article.
POSSIBLE_HEADINGS = (
    "discussion|discuss|comments|related|recommended|accept|manage|save|submit|cancel|ok|loading|timeline|"
    "story timeline|video|videos|features|weather|company|topics|search|deals|corrections|response|responses|"
    "feedback|press|jobs|careers|language|help|cookies|copyright|legal|disclaimer|archives|gallery|photos|listen|"
    "watch|live|social|social media|contact|explore|next|previous|privacy|accessibility|licence|license|settings|"
    "tools|policies|registration|categories|keywords|comment|home|send|popular|gift|like|likes|top|back|reply|"
    "staff|image|photo|picture|latest|edition|editions|featured|trending|tags|connect|further reading|see also|"
    "recommended reading|related topics|what do you think|email|mail|newsletter|newsletters|sections|donate|"
    "browse|profile|company|podcasts|print|breaking news|in pictures|sources|save|done|go|cart|basket|checkout|"
    "advertising|follow|followers|share|shares|sharing|upcoming events|home|about|terms|manage|top stories|"
    "live now"
)
AUTHOR_BOX = "about the author|about the writer|about author|author bio|about me|meet the author|more about the author"
REPORTS = "reports|writes|says|notes|explains|adds|states|tells"
VERBS_LACKING_SUBJECT = "learned|learnt|confirmed|reported|revealed|understands|obtained|seen|established|discovered"
AUXILIARIES = "has|have|can|had"
ACCORDING_TO = "according to"
PICTURES = "picture|photo|photograph|image|chart|graph|graphic|map|video|clip|infographic"
PLACES = "below|above"
