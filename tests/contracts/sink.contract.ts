import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fileOutput,
  sinkOf,
  streamOutput,
  type ReleasedObservation,
  type SinkFormat,
} from '../../src/index.ts';
import { VARIED_ROWS, releasedTrack } from '../fixtures/released-rows.ts';
import { ROOT } from '../fixtures/sample-runs.ts';

/** What the suite needs to know about a format. */
export interface SinkFacts {
  readonly format: SinkFormat;
  /** Reads a complete output with an independent reader; throws when it is not a valid file of the format. */
  readonly read: (bytes: Buffer) => unknown;
  /** What that must give for these rows, as far as the format carries them. */
  readonly expected: (rows: readonly ReleasedObservation[]) => unknown;
}

/** What every sink has to do. */
export function describeSink({ format, read, expected }: SinkFacts): void {
  describe(`sink ${format}`, () => {
    let folder: string;
    let path: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
      path = join(folder, 'rows');
    });
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const written = async (rows: readonly ReleasedObservation[]): Promise<Buffer> => {
      const sink = sinkOf(format, await fileOutput(path));
      for (const row of rows) await sink.write(row);
      await sink.close();
      return readFileSync(path);
    };

    it('reads back equal, absent attributes absent', async () => {
      expect(await read(await written(VARIED_ROWS))).toEqual(expected(VARIED_ROWS));
    });

    it('carries one row after the other, in the order of release', async () => {
      const rows = Array.from({ length: 40 }, (_, index) =>
        releasedTrack({
          trackId: 40 - index,
          startUs: index * 2_000_000,
          endUs: index * 2_000_000,
          ageYears: index,
        }),
      );
      expect(await read(await written(rows))).toEqual(expected(rows));
    });

    it('is a valid file without any row', async () => {
      expect(await read(await written([]))).toEqual(expected([]));
    });

    it('has its name only once it is whole, and is for its owner alone', async () => {
      const sink = sinkOf(format, await fileOutput(path));
      for (const row of VARIED_ROWS) await sink.write(row);
      expect(readdirSync(folder)).toEqual(['rows.partial']);
      await sink.close();
      expect(readdirSync(folder)).toEqual(['rows']);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    });

    it('is removed when it is given up, and leaves an older file alone', async () => {
      writeFileSync(path, 'older');
      const sink = sinkOf(format, await fileOutput(path));
      for (const row of VARIED_ROWS) await sink.write(row);
      await sink.abandon();
      expect(readdirSync(folder)).toEqual(['rows']);
      expect(readFileSync(path, 'utf8')).toBe('older');
    });

    it('leaves at most a partial file when the process is killed, which the next run replaces', async () => {
      const script = `
        import { fileOutput } from ${JSON.stringify(join(ROOT, 'dist/src/sinks/output.js'))};
        import { sinkOf } from ${JSON.stringify(join(ROOT, 'dist/src/sinks/formats.js'))};
        const sink = sinkOf(${JSON.stringify(format)}, await fileOutput(${JSON.stringify(path)}));
        const row = { trackId: 1, startUs: 0, endUs: 9, framesAnalysed: 1, decision: 'A_CONSENT' };
        for (let index = 0; index < 5000; index++) await sink.write(row);
        process.kill(process.pid, 'SIGKILL');`;
      expect(() =>
        execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' }),
      ).toThrow(expect.objectContaining({ signal: 'SIGKILL' }));
      expect(readdirSync(folder)).toEqual(['rows.partial']);
      expect(await read(await written(VARIED_ROWS))).toEqual(expected(VARIED_ROWS));
      expect(existsSync(`${path}.partial`)).toBe(false);
    });

    it('follows no link, neither under its own nor under its partial name', async () => {
      const elsewhere = join(folder, 'elsewhere');
      writeFileSync(elsewhere, 'untouched');
      symlinkSync(elsewhere, `${path}.partial`);
      await written(VARIED_ROWS);
      expect(lstatSync(path).isSymbolicLink()).toBe(false);
      rmSync(path);
      symlinkSync(elsewhere, path);
      await expect(written(VARIED_ROWS)).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
      expect(lstatSync(path).isSymbolicLink()).toBe(true);
      expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
    });

    it('says ERR_OUTPUT when the disk is full, though it learns of it late', async () => {
      const full = new Writable({
        write: (_chunk, _encoding, done) => setTimeout(done, 5, new Error('ENOSPC')),
      });
      const sink = sinkOf(format, streamOutput(full));
      const writing = async (): Promise<void> => {
        for (const row of VARIED_ROWS) await sink.write(row);
        await sink.close();
      };
      await expect(writing()).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
      await expect(sink.abandon()).resolves.toBeUndefined();
    });

    it('says ERR_OUTPUT when the file can no longer be given its name', async () => {
      const sink = sinkOf(format, await fileOutput(path));
      await sink.write(releasedTrack());
      rmSync(`${path}.partial`);
      await expect(sink.close()).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
      await sink.abandon();
      expect(readdirSync(folder)).toEqual([]);
    });

    it('waits for a slow reader', async () => {
      const stream = new PassThrough({ highWaterMark: 16 });
      const sink = sinkOf(format, streamOutput(stream));
      let done = false;
      const writing = (async () => {
        for (const row of VARIED_ROWS) await sink.write(row);
        await sink.close();
        done = true;
      })();
      await pause(50);
      expect(done).toBe(false);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
      await writing;
      expect(await read(Buffer.concat(chunks))).toEqual(expected(VARIED_ROWS));
    });
  });
}
