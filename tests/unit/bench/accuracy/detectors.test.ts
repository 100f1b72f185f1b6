import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readClipList } from '../../../../bench/accuracy/detectors/clip-list.ts';
import {
  detectorsReport,
  type DetectorFindings,
} from '../../../../bench/accuracy/detectors/detectors-report.ts';
import { measureDetectors } from '../../../../bench/accuracy/detectors/detectors.ts';
import { hostFacts } from '../../../../bench/surroundings/host.ts';
import { withTemporaryFolder } from '../../../fixtures/temporary-folder.ts';

const CLIPS = {
  onePersonFrames: 200,
  found: 199,
  foundSurely: 190,
  crowded: 4,
  emptyFrames: 50,
  falseDetections: 5,
  emptyUs: 60_000_000,
  falseTracks: 0,
};

function reportOn(findings: readonly DetectorFindings[]): ReturnType<typeof detectorsReport> {
  const run = { startedAt: '2026-01-01T00:00:00.000Z', commit: 'none', host: hostFacts() };
  return detectorsReport({ ...run, versions: {}, settings: {}, findings });
}

describe('list of clips', () => {
  const readList = (text: string): Promise<unknown> =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'clips.csv');
      await writeFile(path, text);
      return (await readClipList(path)).map(({ path: clip, people }) => [clip.slice(folder.length), people]);
    });

  it('names clips beside it, whatever other columns there are', async () => {
    expect(await readList('file,codec,people\na.mp4,h264,1\n"b c.mp4",vp9,0\n')).toEqual([
      ['/a.mp4', 1],
      ['/b c.mp4', 0],
    ]);
  });

  it('leaves out what is elsewhere, and what has no number of people', async () => {
    expect(await readList('file,people\n../a.mp4,1\n/b.mp4,1\n,1\nc.mp4,\nd.mp4,-1\ne.mp4,some\n')).toEqual(
      [],
    );
  });

  it.each(['', 'file\na.mp4\n', 'people\n1\n'])('is refused without its columns: %j', async (text) => {
    await expect(readList(text)).rejects.toMatchObject({ code: 'ERR_BENCH_LABELS' });
  });
});

describe('report on detectors', () => {
  const fast = { id: 'fast', longSidePx: 100, costMs: 1, clips: CLIPS };
  const slow = { id: 'slow', longSidePx: 400, costMs: 8, clips: { ...CLIPS, found: 180 } };
  const chosen = {
    id: 'rfb-416',
    longSidePx: 416,
    costMs: 2,
    clips: { ...CLIPS, found: 200, falseTracks: 2 },
  };

  it('has a row per detector and no column for what was not measured', () => {
    const { sections } = reportOn([fast, slow]);
    const [table] = sections[0]?.tables ?? [];
    expect(table?.rows.map((row) => row.slice(0, 4))).toEqual([
      ['fast', '100', '1.00', '99.5'],
      ['slow', '400', '8.00', '90.0'],
    ]);
    expect(table?.columns.some(({ title }) => title.startsWith('labelled faces'))).toBe(false);
  });

  it('holds the default detector against what is asked of it', () => {
    expect(reportOn([fast]).run.summary.headlines).toEqual([]);
    expect(reportOn([fast, chosen]).run.summary.headlines).toMatchObject([
      { value: 100, target: { kind: 'at-least', value: 99 } },
      { value: 2, target: { kind: 'at-most', value: 0 } },
    ]);
  });

  it('draws merit against cost where there is something to compare', () => {
    expect(reportOn([fast, slow]).sections.flatMap(({ figures = [] }) => figures)).toHaveLength(1);
    expect(reportOn([fast]).sections.flatMap(({ figures = [] }) => figures)).toEqual([]);
  });
});

describe('measuring detectors', () => {
  it('finds the faces that are there, and nobody where nobody is, for a minute', async () => {
    await withTemporaryFolder(async (folder) => {
      const [pictures, clips] = [join(folder, 'pictures'), join(folder, 'clips')];
      await mkdir(pictures);
      await mkdir(clips);
      await cp('samples/portraits/collins.jpg', join(pictures, 'face.jpg'));
      const grey = { width: 320, height: 240, channels: 3, background: '#777' } as const;
      await sharp({ create: grey }).png().toFile(join(pictures, 'grey.png'));
      await writeFile(join(pictures, 'labels.csv'), 'file,gender\nface.jpg,f\ngrey.png,f\nmissing.jpg,f\n');
      for (const name of ['one-person.mp4', 'no-face.mp4'])
        await cp(join('samples/media', name), join(clips, name));
      await writeFile(join(clips, 'clips.csv'), 'file,people\none-person.mp4,1\nno-face.mp4,0\n');

      const { run } = await measureDetectors({
        folder,
        detector: 'rfb-224',
        allFacesLabelled: false,
        onProgress: () => undefined,
      });
      const value = (name: string): number | undefined =>
        run.samples.find((series) => series.name === `rfb-224: ${name}`)?.values[0];
      expect(value('labelled faces found')).toBe(50);
      expect(value('one person: found')).toBe(100);
      expect(value('nobody: confirmed tracks')).toBe(0);
      expect(value('processor time')).toBeGreaterThan(0);
      expect(value('average precision')).toBeUndefined();
      expect(run.summary.notes).toContain('2 pictures with 2 labelled faces.');
      expect(run.summary.notes.join(' ')).toMatch(/shown for (6\d|7\d) s/);
      expect(JSON.stringify(run)).not.toContain(folder);
    });
  }, 60_000);

  it('is refused where nothing is labelled', async () => {
    await withTemporaryFolder(async (folder) => {
      const measured = measureDetectors({ folder, allFacesLabelled: false, onProgress: () => undefined });
      await expect(measured).rejects.toMatchObject({ code: 'ERR_BENCH_LABELS' });
    });
  });
});
