import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publish } from '../../../../bench/report/publish.ts';
import { spreadText } from '../../../../bench/report/spread-text.ts';
import { FacegateError } from '../../../../src/errors/facegate-error.ts';
import { withTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

describe('publishing', () => {
  // Of the last, Node's own recursive mkdir never comes back.
  it.each(['a-file', 'a-file/within', '/proc/nothing', '/proc/nothing/within'])(
    'finds out that nothing can be written to %s before it measures',
    async (name) => {
      await withTemporaryFolder(async (folder) => {
        await writeFile(join(folder, 'a-file'), '');
        let isMeasured = false;
        const published = publish(
          () => {
            isMeasured = true;
            return Promise.reject(new Error('nothing to measure'));
          },
          resolve(folder, name),
        );
        await expect(published).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
        expect(isMeasured).toBe(false);
      });
    },
  );

  it('makes a folder in a folder that is not there either', async () => {
    await withTemporaryFolder(async (folder) => {
      const output = join(folder, 'results', 'of-today');
      const measured = publish(() => Promise.reject(new FacegateError('ERR_BENCH_PROCESS')), output);
      await expect(measured).rejects.toMatchObject({ code: 'ERR_BENCH_PROCESS' });
      expect(existsSync(output)).toBe(true);
    });
  });
});

describe('the text of a spread', () => {
  it.each([
    [[5, 5, 5], '5.00'],
    [[30], '30.0'],
    [[10, 20, 30, 40, 50], '30.0 (20.0–40.0)'],
    [[], '–'],
  ])('of %j is %s', (values, text) => {
    expect(spreadText(values)).toBe(text);
  });
});
