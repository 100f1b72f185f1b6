import { dirname, join, sep } from 'node:path';
import { FacegateError } from '../../../src/errors/facegate-error.ts';
import { readTable } from '../read-table.ts';

/** A clip and how many people it shows, from its first frame to its last. */
export interface LabelledClip {
  readonly path: string;
  readonly people: number;
}

/**
 * Reads `clips.csv`: the columns `file` and `people`, others are left alone.
 *
 * @throws FacegateError `ERR_BENCH_LABELS` when it is no regular file, cannot be read or lacks a column.
 */
export async function readClipList(path: string): Promise<readonly LabelledClip[]> {
  const records = await readTable(path);
  const [first] = records ?? [];
  if (records === undefined || first?.has('file') !== true || !first.has('people')) {
    throw new FacegateError('ERR_BENCH_LABELS');
  }
  return records.flatMap((record) => {
    const [file = '', people = ''] = [record.get('file'), record.get('people')];
    const inside = file !== '' && !file.includes(sep) && !file.includes('\0');
    return inside && /^\d{1,3}$/.test(people)
      ? [{ path: join(dirname(path), file), people: Number(people) }]
      : [];
  });
}
