import { describe, expect, it } from 'vitest';
import { countsSink } from '../../../../src/sinks/counts/counts.ts';
import type { Output } from '../../../../src/sinks/output.ts';
import { releasedFrame, releasedTrack } from '../../../fixtures/released-rows.ts';

async function countsOf(
  rows: readonly Parameters<typeof releasedTrack>[0][],
  minimumCohort?: number,
): Promise<{ readonly text: string; readonly value: unknown }> {
  let text = '';
  const output: Output = {
    write: (chunk) => Promise.resolve(void (text += String(chunk))),
    close: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
  const sink = countsSink(output, minimumCohort === undefined ? {} : { minimumCohort });
  for (const row of rows) await sink.write(releasedTrack(row));
  await sink.write(releasedFrame(0, { ageYears: 99 }));
  expect(text).toBe('');
  await sink.close();
  return { text, value: JSON.parse(text) };
}

const women = (count: number, ageYears: number): Parameters<typeof releasedTrack>[0][] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ trackId: index + 1, ageYears, gender: { label: 'female', probability: 0.9 } },
  }));

describe('countsSink', () => {
  it('tells cells of five people and more, in order, and rows of frames count nothing', async () => {
    const { value } = await countsOf([...women(6, 70), ...women(5, 30), {}, {}, {}, {}, {}]);
    expect(value).toEqual({
      ...{ type: 'counts', rowSchemaVersion: 1, minimumCohort: 5, tracks: 16, withheld: false },
      cells: [
        { ageBand: '25-34', gender: 'female', tracks: 5, peopleAtLeast: 5 },
        { ageBand: '65+', gender: 'female', tracks: 6, peopleAtLeast: 6 },
        { ageBand: 'unknown', gender: 'unknown', tracks: 5, peopleAtLeast: 5 },
      ],
    });
  });

  it('says nothing of a cell it withholds, not even its name', async () => {
    const { text, value } = await countsOf([...women(9, 30), ...women(8, 40), ...women(4, 70)]);
    expect(value).toMatchObject({ tracks: 21, cells: [{ ageBand: '25-34', tracks: 9 }] });
    expect(text).not.toMatch(/65\+|35-44|\b4\b|\b8\b/);
  });

  it('takes another cohort', async () => {
    expect((await countsOf(women(3, 30), 2)).value).toMatchObject({ minimumCohort: 2, tracks: 3 });
    expect((await countsOf(women(6, 30), 7)).value).toMatchObject({ cells: [], withheld: true });
  });

  it.each([0, 1, -5, 2.5, Number.NaN, 10_001])('refuses a cohort of %d', async (minimumCohort) => {
    await expect(countsOf([], minimumCohort)).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });
});
