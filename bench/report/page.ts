import { escapeHtml } from '../../src/evidence/escape-html.ts';
import type { Figure } from './charts/draw.ts';
import { factsOf } from './facts.ts';
import { isMet, targetText } from './headline-text.ts';
import { numberText } from './number-text.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { Report, ReportSection } from './report.ts';
import type { Headline } from './run-file.ts';
import type { Table } from './table.ts';

/**
 * Returns a report as one HTML page: style, plots and the raw run are inside, nothing is loaded from anywhere, and it
 * runs no script.
 */
export function renderPage(report: Report): string {
  const { title, lede, run, sections, method } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · facegate</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<p class="brand">facegate bench ${escapeHtml(run.bench)}</p>
<h1>${escapeHtml(title)}</h1>
<p class="lede">${escapeHtml(lede)}</p>
</header>
<main>
${headlineCards(run.summary.headlines)}
${sections.map(sectionHtml).join('\n')}
${notesHtml(run.summary.notes)}
<section>
<h2>Method</h2>
<ul>${method.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>
</section>
<section>
<h2>Machine and settings</h2>
<dl class="facts">${factsOf(run)
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('')}</dl>
</section>
</main>
<footer><p>All raw values are in this page, as JSON, in the element <code>run</code>, and in the file beside it.</p></footer>
<script type="application/json" id="run">${JSON.stringify(run).replaceAll('<', '\\u003c')}</script>
</body>
</html>
`;
}

function headlineCards(headlines: readonly Headline[]): string {
  if (headlines.length === 0) return '';
  return `<section class="headlines" aria-label="In short">${headlines.map(cardHtml).join('')}</section>`;
}

function cardHtml(headline: Headline): string {
  const met = isMet(headline);
  const target =
    met === undefined
      ? ''
      : `<p class="target ${met ? 'met' : 'missed'}">${met ? '✓' : '✗'} ${escapeHtml(targetText(headline))}</p>`;
  const unit =
    headline.unit === ''
      ? ''
      : `<span class="unit">${headline.unit === '×' ? '' : ' '}${escapeHtml(headline.unit)}</span>`;
  return `<article class="card">
<h3>${escapeHtml(headline.label)}</h3>
<p class="number">${escapeHtml(numberText(headline.value))}${unit}</p>
${target}<p class="explanation">${escapeHtml(headline.explanation)}</p>
</article>`;
}

function sectionHtml({ title, text, figures = [], tables = [] }: ReportSection): string {
  return `<section>
<h2>${escapeHtml(title)}</h2>
${text === undefined ? '' : `<p>${escapeHtml(text)}</p>`}
${figures.map(figureHtml).join('\n')}
${tables.map(tableHtml).join('\n')}
</section>`;
}

function figureHtml({ svg, caption, legend = [] }: Figure): string {
  const names = legend.map(
    ({ name, colour }) => `<li><i style="background:${escapeHtml(colour)}"></i>${escapeHtml(name)}</li>`,
  );
  return `<figure>
${names.length === 0 ? '' : `<ul class="legend">${names.join('')}</ul>`}
${svg}
<figcaption>${escapeHtml(caption)}</figcaption>
</figure>`;
}

function tableHtml({ title, columns, rows }: Table): string {
  const cell = (tag: 'td' | 'th', text: string, column: number): string =>
    `<${tag}${columns[column]?.align === 'right' ? ' class="right"' : ''}>${escapeHtml(text)}</${tag}>`;
  return `<div class="scroll"><table>
<caption>${escapeHtml(title)}</caption>
<thead><tr>${columns.map((column, index) => cell('th', column.title, index)).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map((text, index) => cell('td', text, index)).join('')}</tr>`).join('')}</tbody>
</table></div>`;
}

function notesHtml(notes: readonly string[]): string {
  if (notes.length === 0) return '';
  return `<section class="notes"><h2>Notes</h2><ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul></section>`;
}
