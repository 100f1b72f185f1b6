import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runSample } from '../../samples/consent/run-sample.ts';
import { renderTable, tableIn, withTable } from '../../samples/consent/table.ts';
import { readTemplates } from '../../samples/consent/template.ts';

const templates = readTemplates();
const page = readFileSync(new URL('../../samples/README.md', import.meta.url), 'utf8');
const rows = [...templates].flatMap(([name, template]) =>
  Object.entries(template.expect).map(([clip, expectation]) => ({ name, clip, template, expectation })),
);

describe('the samples', () => {
  it('come to what the page says', () => {
    expect(tableIn(page)).toEqual(tableIn(withTable(page, renderTable(templates))));
    expect(rows.length).toBeGreaterThan(60);
  });

  // About thirty of the rows decode and analyse a clip with the real models, one to four seconds each.
  it.each(rows)('$name on $clip', { timeout: 60_000 }, async ({ clip, template, expectation }) => {
    const run = await runSample(template, clip);
    expect({ rows: run.rows, exit: run.exit, codes: run.codes }).toEqual(expectation);
    if (expectation.exit !== 0) expect([run.decodedFrames, run.attributeInferences]).toEqual([0, 0]);
    else expect(run.decodedFrames).toBeGreaterThan(0);
    if (/^(D_BYSTANDER \d+)?$/.test(expectation.codes)) expect(run.attributeInferences).toBe(0);
    const asked = template.run?.attributes ?? ['age-range', 'age', 'gender'];
    const granted = template.statement.attributes.filter((attribute) => asked.includes(attribute));
    for (const observation of run.observations) {
      expect(observation.decision).toBe('A_CONSENT');
      if (!granted.includes('age')) expect(observation).not.toHaveProperty('ageYears');
      if (!granted.includes('age-range')) expect(observation).not.toHaveProperty('ageRangeYears');
      if (!granted.includes('gender')) expect(observation).not.toHaveProperty('gender');
    }
  });
});
