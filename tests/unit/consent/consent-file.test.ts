import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConsentFile } from '../../../src/consent/consent-file.ts';
import { MAXIMUM_RECORD_BYTES } from '../../../src/consent/record/strict-json.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-record-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const notFound: unknown = expect.objectContaining({ code: 'ERR_RECORD_NOT_FOUND' });

type Read = (this: unknown, buffer: Buffer, offset: number, length: number) => Promise<unknown>;

function fileOf(bytes: number): string {
  const path = join(home, 'record.json');
  writeFileSync(path, new Uint8Array(bytes).fill(7));
  return path;
}

describe('the file of a record', () => {
  it.each([0, 1, 1000, MAXIMUM_RECORD_BYTES])('is read whole when it has %i bytes', async (bytes) => {
    expect(await readConsentFile(fileOf(bytes))).toEqual(new Uint8Array(bytes).fill(7));
  });

  it('is read one byte too far and no further when it is too long', async () => {
    const read = await readConsentFile(fileOf(2 * MAXIMUM_RECORD_BYTES));
    expect(read).toEqual(new Uint8Array(MAXIMUM_RECORD_BYTES + 1).fill(7));
  });

  it('is read whole however little comes at a time', async () => {
    const path = fileOf(1000);
    const file = await open(path);
    const prototype = Object.getPrototypeOf(file) as { read: Read };
    await file.close();
    const { read } = prototype;
    prototype.read = function sparing(buffer, offset, length) {
      return read.call(this, buffer, offset, Math.min(7, length));
    };
    try {
      expect(await readConsentFile(path)).toEqual(new Uint8Array(1000).fill(7));
    } finally {
      prototype.read = read;
    }
  });

  it('is a regular file, and nothing is waited for', async () => {
    await expect(readConsentFile(join(home, 'nowhere'))).rejects.toEqual(notFound);
    await expect(readConsentFile(home)).rejects.toEqual(notFound);
    const pipe = join(home, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    await expect(readConsentFile(pipe)).rejects.toEqual(notFound);
  });
});
