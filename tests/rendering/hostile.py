"""Sources with everything that could make the text a reader sees differ from the stored text."""

HTML = """<!DOCTYPE html><html lang="en"><head><title>Not the text</title>
<style>p { display: none }</style></head><body>
<h1 id="text">The <em>Text</em></h1>
<p id=text>Emoji 😀 and family 👩‍👩‍👧‍👦, flag 🇩🇪, skin 👍🏽
; combining e\u0301 a\u0308\u0323; Hangul \u1112\u1161\u11ab; Tibetan ཀྵ.</p>
<p dir="rtl" lang="ar">قال الحارس: «لا أحد يعرف» – ١٩١١.\u200f</p>
<p dir=rtl lang=he>שָׁלוֹם <b dir=ltr>abc</b> עולם.</p>
<p>Trojan \u202etxet eht si siht\u202c and isolate \u2067abc\u2069.</p>
<p>CR by reference:&#13;next&#13;&#10;line&#xD;&#xA;end,
LF&#10;and TAB&#9;too.&#0;&#x80;&nbsp;&shy;&zwj;&zwnj;&ensp;.</p>
<p>Lines<br>and<br><br>more<br><br><br><br>lines.<br></p>
<ul><li>one<ol start=3><li>two<ul><li>three</ul></li><li><p>four</p><p>five</p></li></ol></li>
<ul><li>six</ul>seven<li></ul>
<dl><dt>term<dd>meaning<div><dt>other</dt><dd><p>a</p><p>b</p></dd></div></dl>
<table><caption>A <b>caption</b></caption><colgroup><col span=2></colgroup><thead><tr><th>a<th>b<th>c<th>d
<tfoot><tr><td>sum
<tbody><tr><td><p>1</p><p>2</p><td colspan=3><ul><li>x<li>y</ul><tr><td><td>stray</table>
<table>foster <tr><td>cell<b>bold<td>next</b></table>
<p>Mark<sup id="r1"><a href="#n1">1</a></sup> and link
<a href="https://a.example/?a=1&amp;b=2">out</a>, <a href="javascript:alert(1)">bad</a>.</p>
<pre>

  two lines above
\tand a tab

</pre>
<pre><code>
x &lt; y &amp;&amp; y &gt; z

</code></pre>
<xmp><b>as typed</b></xmp><listing>
old</listing>
<details><summary>Closed <i>door</i></summary>Words<p>behind it</details>
<details open><p>no summary</p></details>
<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby>、<ruby>東<rb>京<rt>とう<rt>きょう</ruby>
漢字
仮名 abc
def</p>
<figure><img src="https://tracker.example/p.gif" alt="A cat"><figcaption>Under the <q>picture</q></figcaption></figure>
<p><img name=getElementById src=x onerror="document.title='owned'"><img alt="">
<form name=querySelector><input name=text value=x>in a form</form></p>
<p>Formula <math><semantics><mrow><mi>x</mi><mo>&lt;</mo><mn>1</mn></mrow>
<annotation>x &lt; 1</annotation></semantics></math>
and <svg><title>t</title><foreignObject><p>drawn</p></foreignObject></svg>.</p>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">
<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">after</svg></math>
<b>bold <p>in <i>two</b> paragraphs</i></p>
<a href="https://b.example/"><div>linked</div><h2>blocks</h2></a>
<noscript><p>for no script</p></noscript><template><p>template</p></template><iframe srcdoc="<p>x">x</iframe>
<textarea></div>typed</textarea><select><option>chosen</select>
<script>document.write("written")</script><style></style>
</div></div></body></html><p>after the end</p><!-- and a comment --><![CDATA[data]]><?pi?>
<section class="footnotes"><hr><ol><li id="n1">The note <a href="#r1">↩</a></ol></section>
<plaintext>&amp; </div> to the end
"""

MARKDOWN = """# Text

Emoji 😀 and a mark[^a] and *another*[^b].

| a | b |
|--:|---|
| 1 | `x|y` |

```
\u0020\u0020
code

```

* one
    * two

        three

> quoted
> lines

Term
:   meaning ![picture](https://tracker.example/p.gif)

<div dir="rtl" markdown="1">
שלום **עולם**
</div>

</div><script>x</script><p id="text">raw &#13; HTML

<https://a.example/> [bad](javascript:x) &lt;b&gt; \\<b\\>

[TOC]

[^a]: First.
[^b]: Second,

    with code:

        x
"""

PLAIN = """  Title \u3000
\ufeff\u2028By 😀 Ann

• one <b>
• two &amp;

</div><script>document.title = "owned"</script>

\t1. a\tb\u00a0
\t2. שלום
"""
