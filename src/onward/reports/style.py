"""The look of every page, and the page itself: one file that loads nothing and runs nothing else.

Knows CSS and HTML. Refuses to know what is reported.
"""

from __future__ import annotations

import base64
import hashlib

from onward.reports.markup import Content, Html, tag

_STYLE = """
:root { color-scheme: light dark;
  --paper: #fdfdfc; --ink: #1c2024; --quiet: #59616a; --line: #d8dce0; --soft: #f2f4f5;
  --accent: #1f5c99; --good: #1d6b3e; --bad: #a62b20; --doubt: #7a5300;
  --g1: #8f4a3c; --g2: #c08a74; --g3: #b9bdc1; --g4: #7fa3c4; --g5: #2f6699 }
@media (prefers-color-scheme: dark) { :root {
  --paper: #15181b; --ink: #e4e7e9; --quiet: #a3abb3; --line: #363c42; --soft: #1e2327;
  --accent: #82b5e8; --good: #71c793; --bad: #f08f84; --doubt: #dfb45c;
  --g1: #d0755f; --g2: #9b6453; --g3: #596067; --g4: #4a7196; --g5: #7fb2e2 } }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
  "Noto Sans", sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  max-width: 50rem; padding: 1.5rem 1.25rem 5rem; overflow-wrap: break-word }
h1, h2, h3, h4 { line-height: 1.3; text-wrap: balance; font-weight: 600 }
h1 { font-size: 1.75rem; margin: 2rem 0 .25rem; letter-spacing: -.01em }
h2 { font-size: 1.3rem; margin: 4rem 0 1rem; padding-top: 1rem; border-top: 1px solid var(--line) }
h3 { font-size: 1.06rem; margin: 2.5rem 0 .5rem }
h4 { font-size: .8rem; margin: 1.4rem 0 .35rem; color: var(--quiet); letter-spacing: .02em }
p { margin: .5rem 0 } a { color: var(--accent); text-underline-offset: .15em }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.quiet, .facts, figcaption, caption { color: var(--quiet); font-size: .875rem }
.trust { border: 1px solid var(--line); border-left: .4rem solid var(--doubt); padding: .7rem 1rem;
  margin: 0; background: var(--soft) }
.trust strong { color: var(--doubt) }
.trust.trusted { border-left-color: var(--good) } .trust.trusted strong { color: var(--good) }
.trust.untrusted { border: 2px solid var(--bad); border-left-width: .6rem }
.trust.untrusted strong { color: var(--bad) }
.headline { font-size: 2.5rem; font-weight: 600; line-height: 1.1; margin: 1.5rem 0 .2rem }
.headline small { font-size: 1.05rem; font-weight: 400; color: var(--quiet); white-space: nowrap }
nav { margin: 1.2rem 0; font-size: .9rem; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .8rem 0;
  line-height: 1.45 }
table, dl, svg, .headline, .facts { font-variant-numeric: tabular-nums }
caption { text-align: left; padding-bottom: .3rem }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0;
  border-bottom: 1px solid var(--line) }
th { font-weight: 500 } th .quiet { font-weight: 400 }
thead th { color: var(--quiet); font-size: .8rem; vertical-align: bottom }
.num { text-align: right; white-space: nowrap } .num.reasoned { white-space: normal }
:is(th, td):last-child { padding-right: 0 }
.wide { overflow-x: auto } .matrix td { text-align: right; padding: .35rem .6rem }
.matrix thead th + th { text-align: right; padding: .35rem .6rem }
.matrix td { background: color-mix(in srgb, var(--accent) var(--shade, 0%), transparent) }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; margin: .8rem 0;
  gap: .3rem 1.2rem; font-size: .9rem }
dt { color: var(--quiet) } dd { margin: 0; min-width: 0; overflow-wrap: anywhere }
.prose, .quote { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate }
.answer { padding-left: 1rem; border-left: 3px solid var(--accent) }
.cite { margin: .5rem 0; font-size: .9rem } .cite .quote { color: var(--quiet) }
.cite:target, h3:target { outline: 2px solid var(--accent); outline-offset: .3rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--soft); padding: .7rem .9rem;
  margin: .3rem 0 .9rem; font: .8rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace }
.tokens { color: var(--quiet) } .tokens bdi { border-right: 1px solid var(--line) }
.tokens .learned { color: var(--ink); font-weight: 700; border-color: var(--accent);
  background: color-mix(in srgb, var(--accent) 20%, transparent) }
details { margin: .35rem 0; font-size: .9rem }
summary { cursor: pointer; color: var(--accent); padding: .15rem 0 }
details > :not(summary) { margin-left: 1rem }
mark { background: none; color: inherit; text-decoration: underline wavy var(--bad) 1px;
  text-underline-offset: .2em }
.flag { font-size: .75rem; font-weight: 600; white-space: nowrap } .cut { color: var(--doubt) }
.bad { color: var(--bad) } .good { color: var(--good) } .doubt { color: var(--doubt) }
.change { font-weight: 600 } .change, .whole { white-space: nowrap }
.long { overflow-wrap: anywhere }
ul { padding-left: 1.2rem } li { margin: .25rem 0 }
ul.plain { list-style: none; padding: 0; margin: 0 } ul.plain li { margin: 0 0 .3rem }
figure { margin: 1.8rem 0; break-inside: avoid }
figcaption { margin-bottom: .6rem } figcaption strong { display: block; color: var(--ink);
  font-size: .95rem; font-weight: 600 }
svg { display: block; width: 100%; overflow: visible; font-size: .8rem }
svg text { fill: var(--ink) } svg .soft { fill: var(--quiet) }
.axis { stroke: var(--line) } .track { stroke: var(--line); stroke-dasharray: 2 3 }
.whisker { stroke: var(--accent); stroke-width: 2 } .dot { fill: var(--accent) }
.spot { fill: var(--accent); fill-opacity: .55; stroke: var(--accent); stroke-width: .75 }
.band { fill: var(--accent); fill-opacity: .16 } .centre { stroke: var(--accent); stroke-width: 2 }
.limit { stroke: var(--doubt); stroke-width: 1.5 }
.curve { stroke: var(--accent); stroke-width: 2; stroke-linecap: round }
.curve.held { stroke: var(--doubt) } .spot.held { fill: var(--paper); fill-opacity: 1;
  stroke: var(--doubt); stroke-width: 2 }
.off .whisker { stroke: var(--bad) } .off .dot { fill: var(--paper); stroke: var(--bad);
  stroke-width: 2 } .off text.value { fill: var(--bad) }
.g1 { fill: var(--g1) } .g2 { fill: var(--g2) } .g3 { fill: var(--g3) } .g4 { fill: var(--g4) }
.g5 { fill: var(--g5) } .swatch { display: inline-block; width: .75em; height: .75em;
  margin-right: .35em } .legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem }
:is(.g1, .g5) + text.inside { fill: var(--paper) }
@media (max-width: 34rem) {
  body { padding: 1rem 1rem 4rem } h1 { font-size: 1.45rem } h2 { margin-top: 3rem }
  .headline { font-size: 2.1rem } dl { grid-template-columns: 1fr; gap: 0 }
  dd { margin-bottom: .5rem }
  table.stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%) }
  table.stack :is(table, tbody, tr, th, td) { display: block }
  table.stack tr { padding: .6rem 0; border-bottom: 1px solid var(--line) }
  table.stack tbody :is(th, td) { border: 0; padding: .1rem 0; text-align: left;
    white-space: normal }
  table.stack tbody th { font-weight: 600 }
  table.stack td[data-label] { display: grid; grid-template-columns: 8rem 1fr; gap: .6rem }
  table.stack td[data-label]::before { content: attr(data-label); color: var(--quiet) }
  th, td { padding-right: .6rem }
  .matrix { font-size: .75rem } .matrix :is(td, thead th + th) { padding: .3rem }
  .matrix thead th + th { writing-mode: vertical-rl; rotate: 180deg; text-align: left } }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb;
    --soft: #f5f5f5; --accent: #1f5c99; --good: #1d6b3e; --bad: #a62b20; --doubt: #7a5300 }
  @page { margin: 18mm 16mm }
  body { max-width: none; padding: 0; font-size: 10pt } nav, details:not([open]) { display: none }
  h2, h3, h4 { break-after: avoid } tr, .cite, .trust, dt { break-inside: avoid }
  p, .prose { orphans: 3; widows: 3 } a { color: inherit; text-decoration: none }
  svg *, .matrix td, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""

_NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load and run for the page: its own style, should escaping ever fail."""


def page(title: str, *content: Content, style: str = "", script: str = "") -> Html:
    """Return a whole document; ``title`` is what a browser's tab shows.

    ``style`` is added to that of all pages. ``script`` is the one script that a browser runs, known
    to it by its hash; it must be the same for every page of its kind and hold nothing reported.
    """
    allowed = _NOTHING_ELSE + (f"; script-src '{_hash(script)}'" if script else "")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=allowed),
        tag("title", title),
        Html(f"<style>{_STYLE}{style}</style>"),
    )
    run = Html(f"<script>{script}</script>" if script else "")
    body = tag("body", tag("main", *content), run)
    return Html(f"<!doctype html>\n{tag('html', head, body, lang='en').source}\n")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
