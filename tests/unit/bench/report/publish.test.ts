import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publish } from '../../../../bench/report/publish.ts';
import { spreadText } from '../../../../bench/report/spread-text.ts';
import { withTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

describe('publishing', () => {
  it('finds out that nothing can be written before it measures', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = join(folder, 'a-file');
      await writeFile(file, '');
      let isMeasured = false;
      const published = publish(() => {
        isMeasured = true;
        return Promise.reject(new Error('nothing to measure'));
      }, file);
      await expect(published).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
      expect(isMeasured).toBe(false);
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
