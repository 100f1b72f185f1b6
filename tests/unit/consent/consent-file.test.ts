import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

  it('is a regular file, and nothing is waited for', async () => {
    await expect(readConsentFile(join(home, 'nowhere'))).rejects.toEqual(notFound);
    await expect(readConsentFile(home)).rejects.toEqual(notFound);
    const pipe = join(home, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    await expect(readConsentFile(pipe)).rejects.toEqual(notFound);
  });
});
