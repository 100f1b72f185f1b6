import { describe, expect, it } from 'vitest';
import { barChart } from '../../../../bench/report/charts/bar-chart.ts';
import { lineChart } from '../../../../bench/report/charts/line-chart.ts';
import { rangeChart } from '../../../../bench/report/charts/range-chart.ts';
import { paretoFront, scatterChart } from '../../../../bench/report/charts/scatter-chart.ts';
import { shareChart } from '../../../../bench/report/charts/share-chart.ts';
import { renderMarkdown } from '../../../../bench/report/markdown.ts';
import { numberText, quantityText, tickText } from '../../../../bench/report/number-text.ts';
import { renderPage } from '../../../../bench/report/page.ts';
import type { Report } from '../../../../bench/report/report.ts';
import { runFileSchema } from '../../../../bench/report/run-file.ts';
import { benchRun } from '../../../fixtures/bench-run.ts';

const figures = [
  barChart({
    caption: 'Bars.',
    axis: 'frames per second',
    unit: 'frames/s',
    bars: [
      { label: 'ours', value: 181, low: 180, high: 182, samples: [179, 181, 183] },
      { label: 'theirs', value: 9.3, tone: 'muted' },
    ],
    reference: { label: 'bound', value: 200 },
  }),
  lineChart({
    caption: 'Lines.',
    xAxis: 'workers',
    yAxis: 'frames per second',
    lines: [
      {
        name: 'a',
        points: [
          [1, 100],
          [2, 190],
        ],
      },
      {
        name: 'b',
        points: [
          [1, 90],
          [2, 170],
        ],
      },
    ],
    ideal: [
      [1, 100],
      [2, 200],
    ],
  }),
  rangeChart({
    caption: 'Ranges.',
    axis: 'ms',
    unit: 'ms',
    rows: [
      {
        label: 'a',
        values: [
          { name: 'median', value: 20 },
          { name: '99 %', value: 40 },
        ],
      },
    ],
  }),
  shareChart({
    caption: 'Shares.',
    axis: '%',
    rows: [
      {
        label: 'a',
        parts: [
          { name: 'decode', value: 30 },
          { name: 'detect', value: 10 },
        ],
      },
    ],
  }),
  scatterChart({ caption: 'Points.', xAxis: 'ms', yAxis: 'recall', points: [{ label: 'p', x: 1, y: 0.5 }] }),
];

const report: Report = {
  title: 'How fast?',
  lede: 'A test.',
  run: benchRun(),
  sections: [
    {
      title: 'End to end',
      figures,
      tables: [
        {
          title: 'Rates',
          columns: [
            { title: 'what', align: 'left' },
            { title: 'frames/s', align: 'right' },
          ],
          rows: [['all | frames', '181']],
        },
      ],
    },
  ],
  method: ['Fresh processes.'],
};

describe('the page', () => {
  const page = renderPage(report);

  it('loads nothing from outside and runs no script', () => {
    expect(page).not.toMatch(/https?:|\/\/[a-z]|@import|url\(/i);
    expect(page).not.toMatch(/<(link|img|iframe|object|embed)\b|\bsrc=|\bon[a-z]+=/i);
    const scripts = [...page.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(scripts).toEqual([' type="application/json" id="run"']);
  });

  it('holds the run as it is in the file', () => {
    const [, json = ''] = /<script type="application\/json" id="run">([\s\S]*?)<\/script>/.exec(page) ?? [];
    expect(runFileSchema.parse(JSON.parse(json))).toEqual(report.run);
  });

  it('shows every chart, every headline and whether it is met', () => {
    expect(page.match(/<svg /g)).toHaveLength(figures.length);
    expect(page).toContain('>181<span class="unit"> frames/s</span>');
    expect(page).toContain('<p class="target met">✓ at least 140 frames/s</p>');
    expect(page).toContain('<p class="target missed">✗ at most 700 ms</p>');
  });

  it('takes text as text', () => {
    expect(page).toContain('A peer with &lt;angle brackets&gt; &amp; an ampersand is missing.');
    expect(page).not.toContain('<angle');
  });
});

describe('the charts', () => {
  it('write the values they draw', () => {
    const [bars] = figures;
    expect(bars?.svg).toContain('181 frames/s');
    expect(bars?.svg).toContain('9.30 frames/s');
    expect(bars?.svg).toContain('var(--muted-mark, #9aa3ad)');
    expect(figures[3]?.svg).toContain('75 %');
  });

  it('write in ink: a halo alone cannot be read', () => {
    const texts = figures.flatMap(({ svg }) => svg.match(/<g aria-label="text"[^>]*>/g) ?? []);
    expect(texts.some((text) => text.includes('stroke="var(--paper)"'))).toBe(true);
    expect(texts.filter((text) => text.includes('fill="none"'))).toEqual([]);
  });

  it('draw bars in proportion', () => {
    const svg = barChart({
      caption: 'Two.',
      axis: 'x',
      unit: '',
      bars: [
        { label: 'one', value: 1 },
        { label: 'three', value: 3 },
      ],
    }).svg;
    const widths = [...svg.matchAll(/<(?:rect|path)[^>]*? width="([\d.]+)"/g)].map(([, width]) =>
      Number(width),
    );
    expect(widths).toHaveLength(2);
    expect((widths[1] ?? 0) / (widths[0] ?? 1)).toBeCloseTo(3, 5);
  });

  it('find the front that nothing beats', () => {
    const point = (label: string, x: number, y: number) => ({ label, x, y });
    const points = [point('a', 1, 0.7), point('b', 2, 0.8), point('c', 2, 0.6), point('d', 30, 0.75)];
    expect(paretoFront(points).map(({ label }) => label)).toEqual(['a', 'b']);
  });
});

describe('the text in the terminal', () => {
  it('has the headlines, the tables and the notes, and escapes what would end a cell', () => {
    const text = renderMarkdown(report);
    expect(text).toContain('| All frames | 181 frames/s | at least 140 frames/s | met     |');
    expect(text).toContain('| all \\| frames |      181 |');
    expect(text).toContain('- A peer with <angle brackets>');
  });

  it('writes numbers with three digits', () => {
    expect([0, 0.12345, 1.2345, 12.345, 123.45, 12345.6, -3, NaN].map(numberText)).toEqual([
      '0',
      '0.123',
      '1.23',
      '12.3',
      '123',
      '12 346',
      '−3.00',
      '–',
    ]);
    expect(quantityText(5, '×')).toBe('5.00×');
    expect([0.1 + 0.2, 1500, 2].map(tickText)).toEqual(['0.3', '1 500', '2']);
  });
});
