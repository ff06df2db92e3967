from __future__ import annotations

import time

import pytest

from grader.bank.importing.documents.html import text_of_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("What is a lock?", "What is a lock?"),
        ("  Two\n words &amp; a  half ", "Two words & a half"),
        ("First line<div>Second</div><div><br></div><div>Third</div>", "First line\nSecond\n\nThird"),
        ("<p>One <b>bold</b>, two.</p>\n<p>Next</p>", "One bold, two.\n\nNext"),
        ("A<br>B<br><br>C<br/><br/><br/>D", "A\nB\n\nC\n\nD"),
        ("Steps:<ul><li>read</li><li><p>write</p></li></ul>Done", "Steps:\n\n- read\n- write\n\nDone"),
        ("<ol start=3><li>three</li><li>four<ul><li>a</li></ul></li></ol>", "3. three\n4. four\n  - a"),
        (
            "<pre><code>\ndef f():\n    return 1\n\n\nf()\n</code></pre>So",
            "def f():\n    return 1\n\n\nf()\n\nSo",
        ),
        ("<code>for x:<br>&nbsp;&nbsp;print(x)</code>", "for x:\n  print(x)"),
        ("O(n<sup>2</sup>) on the 1<sup>st</sup>, H<sub>2</sub>O", "O(n^2) on the 1st, H2O"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p></td><td>2</td></tr></table>", "A\tB\n1\t2"),
        (
            "a&nbsp;b micro&shy;service zero&#8203;width \\(x_1 < 2\\)",
            "a b microservice zerowidth \\(x_1 < 2\\)",
        ),
        ("<a href='https://example.org'>the docs</a> say <q>no</q>", "the docs say “no”"),
        ("Seen<script>alert(1)</script><!-- not --><style>p{}</style><img src=x alt=y>", "Seen"),
        (
            "A List<String> of <PAD>, i<n, <o:p>or</o:p> <MY-TAG>so</MY-TAG>",
            "A List<String> of <PAD>, i<n, or so",
        ),
        ("1 &lt; 2 &amp;&amp; &lt;b&gt;", "1 < 2 && <b>"),
        ("", ""),
        ("<p></p><br>", ""),
        ("</div>After</div></p>", "After"),
    ],
)
def test_html_reads_as_a_browser_lays_it_out(html: str, text: str) -> None:
    assert text_of_html(html) == text


def test_deep_nesting_cuts_no_text() -> None:
    assert text_of_html("<div><b>" * 5000 + "deep") == "deep"


@pytest.mark.parametrize(
    "piece", ["<!--", "<![CDATA[", "<p", "<div>x", "</i>", "&am", "<td>a", "<li>b", "<a <"]
)
def test_a_megabyte_of_broken_html_takes_bounded_time(piece: str) -> None:
    began = time.process_time()
    text_of_html(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 10
