/** The style of a report page: quiet, light and dark, fit for a screen, a phone and paper. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1d2329; --quiet: #5c6670; --line: #e1e5e9; --card: #f6f8f9;
  --good: #1a7f4b; --bad: #b3372b;
  --series-1: #0072b2; --series-2: #e69f00; --series-3: #009e73; --series-4: #cc79a7;
  --series-5: #56b4e9; --series-6: #d55e00; --series-7: #8c8c2e; --series-8: #7f7f7f;
  --muted-mark: #b4bcc4; --reference: #b3372b; --on-series: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181c; --ink: #e4e8eb; --quiet: #98a3ad; --line: #2c343b; --card: #1b2126;
    --good: #57c98c; --bad: #ef8a7e;
    --series-1: #4ba3db; --series-2: #f0b43c; --series-3: #35bf95; --series-4: #dd97bd;
    --series-5: #85c9ef; --series-6: #ef8343; --series-7: #b9b95a; --series-8: #a3a3a3;
    --muted-mark: #56616b; --reference: #ef8a7e; --on-series: #10151a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 3.5rem 1.5rem 4rem; max-width: 62rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
h1 { font-size: 2.1rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0.2rem 0 0.8rem; text-wrap: balance; }
h2 { font-size: 1.3rem; letter-spacing: -0.01em; margin: 3.2rem 0 0.6rem; }
h3 { font-size: 0.86rem; font-weight: 600; line-height: 1.35; margin: 0; color: var(--quiet); }
p { margin: 0 0 0.9rem; max-width: 44rem; }
.brand { color: var(--quiet); font-size: 0.86rem; letter-spacing: 0.04em; margin: 0; }
.lede { font-size: 1.12rem; color: var(--quiet); text-wrap: pretty; }
.headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(14.5rem, 1fr)); gap: 0.9rem; margin: 2.2rem 0 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.2rem 1rem; }
.number { font-size: 2.5rem; font-weight: 650; line-height: 1.1; letter-spacing: -0.03em; margin: 0.35rem 0 0.3rem; }
.unit { font-size: 1.15rem; font-weight: 500; letter-spacing: 0; color: var(--quiet); }
.target { font-size: 0.86rem; font-weight: 600; margin: 0 0 0.3rem; }
.met { color: var(--good); }
.missed { color: var(--bad); }
.explanation { font-size: 0.86rem; line-height: 1.45; color: var(--quiet); margin: 0; }
figure { margin: 1.4rem 0 2rem; }
figure svg { display: block; width: 100%; height: auto; color: var(--ink); }
figcaption { font-size: 0.88rem; color: var(--quiet); margin-top: 0.4rem; max-width: 44rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; list-style: none; margin: 0 0 0.5rem; padding: 0; font-size: 0.88rem; }
.legend i { display: inline-block; width: 0.75rem; height: 0.75rem; border-radius: 3px; margin-right: 0.45rem; vertical-align: -1px; }
.scroll { overflow-x: auto; margin: 1.2rem 0 1.8rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.4rem; }
th, td { text-align: left; padding: 0.38rem 0.9rem 0.38rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--quiet); font-weight: 600; font-size: 0.84rem; }
.right { text-align: right; white-space: nowrap; }
th.right { white-space: normal; }
th:last-child, td:last-child { padding-right: 0; }
ul { padding-left: 1.2rem; max-width: 44rem; }
li { margin-bottom: 0.35rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.4rem; font-size: 0.92rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; color: var(--quiet); font-size: 0.86rem; }
@media (max-width: 34rem) { body { padding: 2rem 1rem; } h1 { font-size: 1.6rem; } .facts { grid-template-columns: 1fr; } .facts dd { margin-bottom: 0.4rem; } }
@media print {
  :root {
    --paper: #ffffff; --ink: #000000; --quiet: #444444; --line: #cccccc; --card: #ffffff; --good: #12613a; --bad: #98251b;
    --series-1: #0072b2; --series-2: #e69f00; --series-3: #009e73; --series-4: #cc79a7;
    --series-5: #56b4e9; --series-6: #d55e00; --series-7: #8c8c2e; --series-8: #7f7f7f;
    --muted-mark: #b4bcc4; --reference: #b3372b; --on-series: #ffffff;
  }
  body { padding: 0; max-width: none; font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section { break-inside: auto; } figure, .card, tr { break-inside: avoid; } h2 { break-after: avoid; }
}
`;
