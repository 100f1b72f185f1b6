import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConsentEvent } from '../../../../src/consent/record/schema.ts';
import { openFileRegistry } from '../../../../src/consent/registry/file-registry.ts';
import { withFileLock } from '../../../../src/consent/registry/file-lock.ts';

const ID = '3f2c7a54-8f2c-4a1e-9b6d-0123456789ab';
const EVENT: ConsentEvent = {
  '@type': 'dpv:ConsentRequested',
  'gate:seq': 0,
  'dpv:isIndicatedBy': 'gate:Controller',
  'dpv:isIndicatedAtTime': '2026-06-15T12:00:00Z',
};
const USE = { events: [EVENT], nowMs: 10 };

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-home-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const logPath = (): string => join(home, 'registry', `${ID}.jsonl`);
const failure = expect.objectContaining({ code: 'ERR_REGISTRY' }) as unknown;

describe('a log in files', () => {
  it('is seen by another registry over the same folder, and by one that read it before', () => {
    const [one, other] = [openFileRegistry(home), openFileRegistry(home)];
    expect(other.epoch(ID)).toBe(0);
    one.append(ID, [EVENT], 10);
    expect(other.epoch(ID)).toBe(1);
    expect(openFileRegistry(home).snapshot(ID).events).toEqual([EVENT]);
  });

  it('is private', () => {
    openFileRegistry(home).append(ID, [EVENT], 10);
    expect(statSync(logPath()).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'registry')).mode & 0o777).toBe(0o700);
    expect(existsSync(join(home, 'registry', `${ID}.lock`))).toBe(false);
  });

  it('forgets a line that a crash cut off, and goes on after the last whole one', () => {
    const registry = openFileRegistry(home);
    registry.append(ID, [EVENT], 10);
    appendFileSync(logPath(), '{"atMs":99,"type":"us');
    expect(openFileRegistry(home).snapshot(ID).usesAtMs).toEqual([]);
    expect(registry.takeUse(ID, USE)).toBe('taken');
    expect(openFileRegistry(home).snapshot(ID)).toMatchObject({ usesAtMs: [10] });
    expect(readFileSync(logPath(), 'utf8')).not.toContain('99');
  });

  it.each([
    ['a line is changed', (text: string) => text.replace('"atMs":10', '"atMs":11')],
    ['a line is taken out', (text: string) => text.split('\n').slice(1).join('\n')],
    ['the last line is taken out', (text: string) => `${text.split('\n').slice(0, -2).join('\n')}\n`],
    ['it is emptied', () => ''],
    ['a line is not ours', (text: string) => `${text}{}\n`],
    ['a line is not JSON', (text: string) => `${text}hello\n`],
  ])('cannot be read when %s', (_, tamper) => {
    const registry = openFileRegistry(home);
    registry.append(ID, [EVENT], 10);
    registry.takeUse(ID, USE);
    writeFileSync(logPath(), tamper(readFileSync(logPath(), 'utf8')));
    expect(() => registry.snapshot(ID)).toThrow(failure);
    expect(() => registry.takeUse(ID, USE)).toThrow(failure);
  });

  it('takes nothing but a UUID for a name', () => {
    const registry = openFileRegistry(home);
    for (const id of ['../x', '', 'A'.repeat(36), `${ID}/x`]) {
      expect(() => registry.snapshot(id)).toThrow(failure);
      expect(() => {
        registry.append(id, [EVENT], 10);
      }).toThrow(failure);
    }
  });

  it('is not writable where a folder cannot be', () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    const registry = openFileRegistry(join(file, 'home'));
    expect(registry.writable()).toBe(false);
    expect(() => registry.takeUse(ID, USE)).toThrow(failure);
  });
});

describe('the lock', () => {
  it('is broken when its process is gone', async () => {
    const gone = spawn(process.execPath, ['-e', '0']);
    await new Promise((resolve) => gone.on('exit', resolve));
    const path = join(home, 'lock');
    writeFileSync(path, String(gone.pid));
    expect(withFileLock(path, () => 'done')).toBe('done');
    expect(existsSync(path)).toBe(false);
  });

  it('is given back when the work throws', () => {
    const path = join(home, 'lock');
    expect(() =>
      withFileLock(path, () => {
        throw new Error('work');
      }),
    ).toThrow('work');
    expect(existsSync(path)).toBe(false);
  });

  it('is not broken while its process lives, and the wait ends', () => {
    const path = join(home, 'lock');
    writeFileSync(path, String(process.pid));
    const began = performance.now();
    expect(() => withFileLock(path, () => 'done', 100)).toThrow(failure);
    expect(performance.now() - began).toBeGreaterThanOrEqual(100);
    expect(existsSync(path)).toBe(true);
  });
});
