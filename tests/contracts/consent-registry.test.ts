import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConsentEvent } from '../../src/consent/record/schema.ts';
import { openFileRegistry } from '../../src/consent/registry/file-registry.ts';
import { createMemoryRegistry } from '../../src/consent/registry/memory-registry.ts';
import type { ConsentRegistry } from '../../src/consent/registry/registry.ts';

const ID = '3f2c7a54-8f2c-4a1e-9b6d-0123456789ab';
const OTHER = '3f2c7a54-8f2c-4a1e-9b6d-0123456789ac';

const anEvent = (seq: number, status: ConsentEvent['@type'] = 'dpv:ConsentRequested'): ConsentEvent => ({
  '@type': status,
  'gate:seq': seq,
  'dpv:isIndicatedBy': 'gate:Controller',
  'dpv:isIndicatedAtTime': '2026-06-15T12:00:00Z',
});

const EVENTS = [anEvent(0), anEvent(1, 'dpv:ConsentGiven')] as const;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function inFiles(): ConsentRegistry {
  const folder = mkdtempSync(join(tmpdir(), 'facegate-registry-'));
  folders.push(folder);
  return openFileRegistry(folder);
}

describe.each([
  ['in memory', createMemoryRegistry],
  ['in files', inFiles],
])('a registry %s', (_, open) => {
  it('knows nothing at first', () => {
    const registry = open();
    expect(registry.snapshot(ID)).toEqual({ events: [], usesAtMs: [], highWaterMs: -Infinity });
    expect(registry.epoch(ID)).toBe(0);
    expect(registry.list()).toEqual([]);
    expect(registry.writable()).toBe(true);
  });

  it('keeps events in order and each of them once', () => {
    const registry = open();
    registry.append(ID, EVENTS, 10);
    registry.append(ID, EVENTS, 20);
    registry.append(ID, [...EVENTS, anEvent(2, 'dpv:ConsentWithdrawn')], 30);
    expect(registry.snapshot(ID)).toEqual({
      events: [...EVENTS, anEvent(2, 'dpv:ConsentWithdrawn')],
      usesAtMs: [],
      highWaterMs: 30,
    });
    expect(registry.list()).toEqual([ID]);
  });

  it('keeps nothing of an append without events', () => {
    const registry = open();
    registry.append(ID, [], 10);
    expect(registry.list()).toEqual([]);
    expect(registry.snapshot(ID)).toEqual({ events: [], usesAtMs: [], highWaterMs: -Infinity });
  });

  it('raises the epoch with every event and with no use', () => {
    const registry = open();
    registry.append(ID, EVENTS, 10);
    const before = registry.epoch(ID);
    expect(registry.takeUse(ID, { events: EVENTS, nowMs: 20 })).toBe('taken');
    expect(registry.epoch(ID)).toBe(before);
    registry.append(ID, [...EVENTS, anEvent(2, 'dpv:ConsentRevoked')], 30);
    expect(registry.epoch(ID)).toBeGreaterThan(before);
  });

  it('refuses an event by somebody who has not seen the last one', () => {
    const registry = open();
    registry.append(ID, [...EVENTS, anEvent(2, 'dpv:ConsentWithdrawn')], 10);
    expect(() => {
      registry.append(ID, [...EVENTS, anEvent(2, 'dpv:RenewedConsentGiven')], 20);
    }).toThrow(expect.objectContaining({ code: 'ERR_REGISTRY' }));
    expect(registry.snapshot(ID).events).toHaveLength(3);
  });

  it('takes as many uses as allowed, and logs what it had not seen', () => {
    const registry = open();
    const use = { events: EVENTS, usesMax: 2, nowMs: 10 };
    expect(registry.takeUse(ID, use)).toBe('taken');
    expect(registry.takeUse(ID, { ...use, nowMs: 20 })).toBe('taken');
    expect(registry.takeUse(ID, { ...use, nowMs: 30 })).toBe('exhausted');
    expect(registry.snapshot(ID)).toEqual({ events: EVENTS, usesAtMs: [10, 20], highWaterMs: 20 });
  });

  it('takes no use on the word of an outdated or a forked history', () => {
    const registry = open();
    registry.append(ID, [...EVENTS, anEvent(2, 'dpv:ConsentWithdrawn')], 10);
    expect(registry.takeUse(ID, { events: EVENTS, nowMs: 20 })).toBe('stale');
    const forked = [...EVENTS, anEvent(2, 'dpv:RenewedConsentGiven')];
    expect(registry.takeUse(ID, { events: forked, nowMs: 20 })).toBe('stale');
    expect(registry.snapshot(ID).usesAtMs).toEqual([]);
  });

  it('keeps records apart', () => {
    const registry = open();
    registry.takeUse(OTHER, { events: [], nowMs: 20 });
    registry.append(ID, EVENTS, 10);
    expect(registry.snapshot(OTHER)).toEqual({ events: [], usesAtMs: [20], highWaterMs: 20 });
    expect(registry.list()).toEqual([ID, OTHER]);
  });
});
