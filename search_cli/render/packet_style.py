"""How a packet looks: one style sheet, in the page itself. Light and dark, narrow and wide, screen and paper.

Colours keep a contrast of 7:1 for text and 3:1 for lines and marks; nothing is told by colour alone.
"""

STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1b1b1f; --soft: #45464f; --line: #767680; --fill: #eef1f6;
  --accent: #0b4a8f; --land: #9aa3b2; --a: #0b4a8f; --b: #8a2d0c; --c: #1d5c2a; --d: #5b2a86; }
@media (prefers-color-scheme: dark) { :root { --paper: #16171c; --ink: #ececf1; --soft: #c3c4cf; --line: #8d8e99;
  --fill: #23252d; --accent: #a8cbff; --land: #5f6676; --a: #a8cbff; --b: #ffb59b; --c: #9fdcaa; --d: #dbb8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, "Segoe UI", Roboto,
  "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 1rem 1.25rem; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 2.2rem 0 .5rem; padding-top: 1rem;
  border-top: 2px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.4rem 0 .4rem; }
p, ul, dl { margin: .5rem 0; max-width: 44rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 1; }
.notice { border: 2px solid var(--line); background: var(--fill); padding: .75rem 1rem; max-width: 44rem; }
.urgent { border: 3px solid var(--b); padding: .75rem 1rem; font-weight: bold; max-width: 44rem; }
.small, .quote { color: var(--soft); font-size: .88rem; }
nav ol { columns: 2; column-gap: 2rem; padding-left: 1.2rem; max-width: 44rem; margin: .5rem 0; }
.wide { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; border: 1px solid var(--line);
  padding: .45rem .6rem; min-width: 8.5rem; }
thead th { background: var(--fill); }
tbody th.group { background: var(--paper); padding-top: .9rem; }
.two { columns: 2 20rem; column-gap: 2rem; max-width: none; }
.two li, dl.two > div { break-inside: avoid; }
h4 { font-size: 1rem; margin: .4rem 0 .2rem; break-after: avoid; }
.checks { list-style: none; padding-left: 0; margin: .2rem 0 .6rem; }
.checks li { margin: .2rem 0; padding-left: 1.1rem; text-indent: -1.1rem; }
.tick { white-space: nowrap; color: var(--soft); font-size: .88rem; }
tbody th { font-weight: 600; background: var(--fill); }
.mark { display: inline-block; min-width: 1.6em; line-height: 1.4; text-align: center;
  border: 2px solid currentColor; border-radius: 1em; font-weight: bold; margin-right: .35em; }
.trial-0 { color: var(--a); } .trial-1 { color: var(--b); } .trial-2 { color: var(--c); } .trial-3 { color: var(--d); }
.boxes { list-style: none; padding-left: 0; }
.boxes li { padding-left: 1.9rem; position: relative; margin: .45rem 0; }
.boxes li::before { content: ""; position: absolute; left: 0; top: .2em; width: 1.05em; height: 1.05em;
  border: 2px solid var(--line); }
figure { margin: 1rem 0; }
svg { width: 100%; height: auto; max-height: 30rem; border: 1px solid var(--line); background: var(--fill); }
svg text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: var(--ink); }
svg .land { fill: var(--land); } svg .ring { fill: none; stroke: var(--line); stroke-dasharray: 5 5; }
svg .site circle { fill: var(--paper); stroke: currentColor; stroke-width: 2.5; }
svg .site text { fill: currentColor; font-weight: bold; text-anchor: middle; }
svg .halo { stroke: var(--fill); stroke-width: 3px; paint-order: stroke; }
svg .home { fill: none; stroke: var(--ink); stroke-width: 2.5; } svg .bar { stroke: var(--ink); stroke-width: 2; }
dt { font-weight: 600; margin-top: .7rem; } dd { margin: 0; }
@media (max-width: 40rem) { header, main, footer { padding: .75rem; } nav ol { columns: 1; } h1 { font-size: 1.5rem; } }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #333; --line: #555; --fill: #f4f4f4; --accent: #000;
    --land: #999; --a: #0b4a8f; --b: #8a2d0c; --c: #1d5c2a; --d: #5b2a86; }
  @page { margin: 12mm; }
  body { font-size: 9pt; line-height: 1.3; }
  header, main, footer { max-width: none; padding: 0; }
  h1 { font-size: 15pt; margin: 0 0 2mm; }
  h2 { font-size: 12pt; margin: 4mm 0 1mm; padding-top: 1.5mm; border-top-width: 1px; }
  h3 { font-size: 10pt; margin: 2.5mm 0 1mm; }
  h4 { font-size: 9pt; margin: 0 0 1mm; }
  p, ul, dl, .notice, .urgent { margin: 1mm 0; max-width: none; }
  .notice, .urgent { padding: 1.5mm 2.5mm; }
  .skip, nav { display: none; }
  .wide { overflow: visible; margin: 1.5mm 0; }
  table { font-size: 8pt; line-height: 1.22; }
  th, td { min-width: 0; padding: .8mm 1.3mm; }
  .small, .quote, .tick { font-size: 7.5pt; }
  .two { columns: 2; column-gap: 5mm; }
  .checks, .checks li, .boxes li { margin-top: .4mm; margin-bottom: .4mm; }
  dt { margin-top: 1.5mm; }
  thead { display: table-header-group; }
  tr, li, p, figure, .notice, dl > div { break-inside: avoid; }
  h2, h3, h4, h2 + p, h3 + p, caption, .group { break-after: avoid; }
  .even { table-layout: fixed; }
  .even th:first-child { width: 19%; }
  .even .group:first-child { width: auto; }
  figure { margin: 1.5mm 0; }
  svg { max-height: 62mm; }
}
"""
