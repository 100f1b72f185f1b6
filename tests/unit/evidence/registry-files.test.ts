import { describe, expect, it } from 'vitest';
import { faultOfRegistryFile, isRegistryFile, isRegistryLog } from '../../../src/evidence/registry-files.ts';
import { faultOfSummary } from '../../../src/evidence/summary-form.ts';

const ID = 'ef9c5346-42f5-47a9-b604-3713fc9095c0';
const OTHER = '00000031-0000-4000-8000-000000000000';
const RECORD = `{"@id":"urn:uuid:${ID}"}`;
const HASH = 'ab'.repeat(32);

describe('files of the registry', () => {
  it.each([
    'registry',
    `registry/${ID}.jsonl`,
    `registry/${ID}.lock/1.99.${OTHER}`,
    `trust/log-heads/${ID}.head`,
  ])('are those of the record: %s', (path) => {
    expect(isRegistryFile(path, RECORD)).toBe(true);
  });

  it.each([`registry/${OTHER}.jsonl`, `trust/log-heads/${OTHER}.head`, 'registry/note', 'trust/key'])(
    'are no others: %s',
    (path) => {
      expect(isRegistryFile(path, RECORD)).toBe(false);
      expect(isRegistryFile(path, '')).toBe(false);
    },
  );

  it('may be shortened where they are a log', () => {
    expect(isRegistryLog(`registry/${ID}.jsonl`)).toBe(true);
    expect(isRegistryLog(`registry/${ID}.head`)).toBe(false);
  });

  it('have one form', () => {
    expect(faultOfRegistryFile('x.head', `3 ${HASH}\n`)).toBeUndefined();
    expect(faultOfRegistryFile('x.head', '0 -\n')).toBeUndefined();
    expect(faultOfRegistryFile('x.head', `3 ${HASH}\n  `)).toBe('is padded or spelt another way');
    expect(faultOfRegistryFile('registry/x.jsonl', '{"a":1}\n')).toBeUndefined();
    expect(faultOfRegistryFile('registry/x.jsonl', '{"a": 1}\n')).toBe('is padded or spelt another way');
    expect(faultOfRegistryFile('rows.jsonl', 'anything')).toBeUndefined();
  });
});

describe('a summary', () => {
  it('has one form', () => {
    expect(faultOfSummary('')).toBeUndefined();
    expect(faultOfSummary('{\n  "a": 1\n}\n')).toBeUndefined();
    expect(faultOfSummary('{\n  "a": 1\n}\n   ')).toBe('is padded or spelt another way');
    expect(faultOfSummary('{\n  "a": 1\n}\n\0\0')).toBe('is no JSON');
  });
});
