import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../../bench/accuracy/csv-table.ts';
import { readClipList } from '../../../../bench/accuracy/detectors/clip-list.ts';
import { readLabels, type Labels } from '../../../../bench/accuracy/labels.ts';
import { withTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

function labelsOf(text: string): Promise<Labels> {
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, 'labels.csv');
    await writeFile(path, text);
    return readLabels(path);
  });
}

describe('parseCsv', () => {
  it('reads quotes, both line ends, empty fields and a carriage return that ends no line', () => {
    const rows = parseCsv('\uFEFFFile,B ,c\r\n"a, ""x""\n1",2\r,\n\nlast,,"z"');
    expect(rows?.map((row) => [...row.entries()])).toEqual([
      [
        ['file', 'a, "x"\n1'],
        ['b', '2'],
        ['c', ''],
      ],
      [
        ['file', 'last'],
        ['b', ''],
        ['c', 'z'],
      ],
    ]);
  });

  it('refuses a quote that is not closed or stands inside a field', () => {
    expect(parseCsv('a,b\n"x,1')).toBeUndefined();
    expect(parseCsv('a,b\nx"y,1')).toBeUndefined();
  });
});

describe('readLabels', () => {
  it('reads bins and boxes', async () => {
    const { labels, unusable } = await labelsOf(
      'file,age_low,age_high,gender,face_x,face_y,face_w,face_h\na.jpg,50,59,m\r,160,161,128,129\nb.jpg,70,120,f,,,,\n',
    );
    expect(unusable).toBe(0);
    expect(labels).toEqual([
      {
        file: 'a.jpg',
        age: { from: 50, until: 60 },
        isFemale: false,
        box: { x: 160, y: 161, width: 128, height: 129 },
      },
      { file: 'b.jpg', age: { from: 70, until: 90 }, isFemale: true },
    ]);
  });

  it('reads exact ages and other names of columns', async () => {
    const { labels } = await labelsOf(
      'file,prompted_age,prompted_sex,prompted_country\nf.jpg,22,f,"Isle of Man"\n',
    );
    expect(labels).toEqual([{ file: 'f.jpg', age: { from: 22, until: 22 }, isFemale: true }]);
    const bins = await labelsOf('image,age_bin\na,20-29\nb,70+\nc,0 - 2\n');
    expect(bins.labels.map(({ age }) => age)).toEqual([
      { from: 20, until: 30 },
      { from: 70, until: 90 },
      { from: 0, until: 3 },
    ]);
  });

  it.each([
    ['a way out of the folder', '../a.jpg,20,f,,,,'],
    ['an absolute path', '/a.jpg,20,f,,,,'],
    ['no file', ',20,f,,,,'],
    ['an age that is none', 'a.jpg,old,f,,,,'],
    ['an age that nobody has', 'a.jpg,121,f,,,,'],
    ['a negative age', 'a.jpg,-1,f,,,,'],
    ['a gender that is no label', 'a.jpg,20,x,,,,'],
    ['half a box', 'a.jpg,20,f,1,2,3,'],
    ['a box without an area', 'a.jpg,20,f,1,2,0,4'],
    ['neither age nor gender', 'a.jpg,,,,,,'],
  ])('counts a line with %s as unusable', async (_, line) => {
    const { labels, unusable } = await labelsOf(
      `file,age,gender,x,y,width,height\n${line}\nb.jpg,30,m,,,,\n`,
    );
    expect(labels.map(({ file }) => file)).toEqual(['b.jpg']);
    expect(unusable).toBe(1);
  });

  it.each([
    ['', 'an empty file'],
    ['file,box\na,b\n', 'nothing to compare with'],
    ['age,gender\n1,f\n', 'no column for the file'],
    ['file,age_low\na,1\n', 'half a bin'],
    ['file,age\n"a,1\n', 'a quote that is open'],
  ])('refuses %j: %s', async (text) => {
    await expect(labelsOf(text)).rejects.toMatchObject({ code: 'ERR_BENCH_LABELS' });
  });

  it('refuses labels that are a pipe or a device, without waiting for them to end', async () => {
    await withTemporaryFolder(async (folder) => {
      const [pipe, device] = [join(folder, 'pipe.csv'), join(folder, 'device.csv')];
      execFileSync('mkfifo', [pipe]);
      await symlink('/dev/null', device);
      for (const path of [pipe, device])
        await expect(readLabels(path)).rejects.toMatchObject({ code: 'ERR_BENCH_LABELS' });
      await expect(readClipList(pipe)).rejects.toMatchObject({ code: 'ERR_BENCH_LABELS' });
    });
  });

  it('refuses labels that are not there', async () => {
    await expect(readLabels('/nowhere/labels.csv')).rejects.toMatchObject({ code: 'ERR_BENCH_LABELS' });
  });
});
