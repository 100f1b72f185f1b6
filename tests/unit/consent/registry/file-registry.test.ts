import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
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

describe('a log that is gone or put back', () => {
  const registryFolder = (): string => join(home, 'registry');
  const otherHead = (): string => join(home, 'trust', 'log-heads', `${ID}.head`);
  const withdrawn = [EVENT, { ...EVENT, '@type': 'dpv:ConsentRevoked', 'gate:seq': 1 } as const];

  it.each<[string, () => void]>([
    [
      'its log and head deleted',
      () => {
        rmSync(logPath());
        rmSync(join(registryFolder(), `${ID}.head`));
      },
    ],
    [
      'the whole registry deleted',
      () => {
        rmSync(registryFolder(), { recursive: true });
      },
    ],
    [
      'an older registry put back',
      () => {
        rmSync(registryFolder(), { recursive: true });
        cpSync(join(home, 'older'), registryFolder(), { recursive: true });
      },
    ],
    [
      'the head beside the keys deleted',
      () => {
        rmSync(otherHead());
      },
    ],
    [
      'the head beside the log deleted',
      () => {
        rmSync(join(registryFolder(), `${ID}.head`));
      },
    ],
    [
      'a head of another log',
      () => {
        writeFileSync(otherHead(), `2 ${'0'.repeat(64)}\n`);
      },
    ],
    [
      'a head that is none',
      () => {
        writeFileSync(otherHead(), 'soon\n');
      },
    ],
  ])('is not believed with %s', (_, tamper) => {
    openFileRegistry(home).append(ID, [EVENT], 10);
    cpSync(registryFolder(), join(home, 'older'), { recursive: true });
    openFileRegistry(home).append(ID, withdrawn, 20);
    expect(openFileRegistry(home).epoch(ID)).toBe(2);
    tamper();
    const registry = openFileRegistry(home);
    expect(() => registry.snapshot(ID)).toThrow(failure);
    expect(() => registry.takeUse(ID, USE)).toThrow(failure);
    // Others are not concerned.
    expect(registry.epoch('3f2c7a54-8f2c-4a1e-9b6d-0123456789ac')).toBe(0);
  });

  it('says that it cannot be read, whatever the reason', () => {
    openFileRegistry(home).append(ID, [EVENT], 10);
    rmSync(logPath());
    mkdirSync(logPath());
    expect(() => openFileRegistry(home).snapshot(ID)).toThrow(failure);
    const folder = join(home, 'other');
    mkdirSync(folder);
    writeFileSync(join(folder, 'registry'), '');
    expect(() => openFileRegistry(folder).list()).toThrow(failure);
  });
});
