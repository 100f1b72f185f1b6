import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { parseRecord } from '../../src/consent/record/parse.ts';

const MEDIA = fileURLToPath(new URL('../../samples/media/one-person.mp4', import.meta.url));

let home = '';
let printed = '';
let complained = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-command-'));
  [printed, complained] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += typeof text === 'string' ? text : new TextDecoder().decode(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complained += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

/** Runs `facegate consent …` with a home of its own and returns the exit status. */
const consent = (...args: readonly string[]): Promise<number> =>
  runProgram(['node', 'facegate', 'consent', ...args, '--home', home]);

const give = (...args: readonly string[]): Promise<number> =>
  consent(
    'give',
    '--media',
    MEDIA,
    '--purpose',
    'NonCommercialResearch',
    '--attributes',
    'age,gender',
    ...args,
  );

function recordAt(path: string) {
  const parsed = parseRecord(readFileSync(path));
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.record;
}

describe('facegate consent', () => {
  it('gives and withdraws in one step each', async () => {
    const path = join(home, 'record.json');
    expect(await give('--scope', 'solo', '--output', path)).toBe(0);
    expect(await consent('status', path)).toBe(0);
    expect(printed).toMatch(/^state {3}Given$/m);
    expect(printed).toMatch(/^signed {2}yes, by a demonstration key$/m);
    expect(await consent('withdraw', path)).toBe(0);
    printed = '';
    expect(await consent('status', path)).toBe(0);
    expect(printed).toMatch(/^state {3}Withdrawn$/m);
    expect(await consent('renew', path)).toBe(6);
    expect(complained).toContain('ERR_CONSENT_STATE');
    printed = '';
    expect(await consent('list')).toBe(0);
    expect(printed).toMatch(/^[0-9a-f-]{36} .* dpv:ConsentWithdrawn {2}0 uses\n$/);
  });

  it('asks first, then gives or refuses what was asked', async () => {
    const path = join(home, 'request.json');
    const ask = [
      'request',
      '--media',
      MEDIA,
      '--purpose',
      'AcademicResearch',
      '--attributes',
      'age',
      '--scope',
      'solo',
    ];
    expect(await consent(...ask, '--output', path)).toBe(0);
    expect(await consent('give', '--record', path, '--term', 'P2D')).toBe(0);
    expect(recordAt(path)['dpv:hasConsentStatus'].map((event) => event['dpv:hasDuration'])).toEqual([
      undefined,
      'P2D',
    ]);
    expect(await consent('renew', path, '--term', 'P3D')).toBe(0);
    expect(recordAt(path)['dpv:hasConsentStatus'].at(-1)?.['dpv:hasDuration']).toBe('P3D');
    expect(await consent(...ask)).toBe(0);
    const other = join(home, 'other.json');
    writeFileSync(other, printed);
    expect(await consent('refuse', other)).toBe(0);
    expect(recordAt(other)['dpv:hasConsentStatus'].at(-1)?.['@type']).toBe('dpv:ConsentRefused');
  });

  it('writes down every flag', async () => {
    const path = join(home, 'record.json');
    const flags =
      '--scope track-seed --seed 0:0.1,0.2,0.3,0.4 --seed 1000000:0.5,.5,0.25,0.25 --media-state draft --draft-allowed --declared-age minor --jurisdiction US-IL --recipient https://example.org --term PT12H --uses-max 3 --synthetic --replaces 3f2c7a54-8f2c-4a1e-9b6d-0123456789ab';
    expect(await give(...flags.split(' '), '--guardian-evidence', 'e'.repeat(64), '--output', path)).toBe(0);
    const record = recordAt(path);
    expect(record['dpv:hasJurisdiction']).toBe('loc:US-IL');
    expect(record['dct:replaces']).toBe('3f2c7a54-8f2c-4a1e-9b6d-0123456789ab');
    expect(record['dpv:hasProcess'][1]?.['dpv:hasRecipient']).toBe('https://example.org');
    expect(record['gate:binding']).toMatchObject({
      'gate:mediaState': 'draft',
      'gate:draftAllowed': true,
      'gate:declaredAge': 'minor',
      'gate:usesMax': 3,
      'gate:syntheticSubject': true,
      'gate:guardian': { 'gate:evidenceSha256': 'e'.repeat(64) },
      'gate:subjectScope': {
        'gate:kind': 'track-seed',
        'gate:seeds': [
          { 'gate:timeUs': 0, 'gate:x': 0.1, 'gate:y': 0.2, 'gate:width': 0.3, 'gate:height': 0.4 },
          { 'gate:timeUs': 1_000_000, 'gate:x': 0.5, 'gate:y': 0.5, 'gate:width': 0.25, 'gate:height': 0.25 },
        ],
      },
    });
  });

  it('knows every scope', async () => {
    const path = join(home, 'record.json');
    const corner = '0,0;0.5,0;0.5,1';
    expect(await give('--scope', 'all-persons', '--expected-persons', '2', '--output', path)).toBe(0);
    expect(recordAt(path)['gate:binding']['gate:subjectScope']).toMatchObject({ 'gate:expectedPersons': 2 });
    const regions = ['--region', `0:${corner}`, '--region', `5000000:${corner}`, '--blank-outside'];
    expect(await give('--scope', 'region-time', ...regions, '--output', path)).toBe(0);
    expect(recordAt(path)['gate:binding']['gate:subjectScope']).toMatchObject({
      'gate:kind': 'region-time',
      'gate:blankOutside': true,
    });
    const age = [
      'give',
      '--media',
      MEDIA,
      '--purpose',
      'AgeVerification',
      '--attributes',
      'age-range',
      '--age-limit',
      '21',
    ];
    expect(await consent(...age, '--scope', 'solo', '--output', path)).toBe(0);
    expect(recordAt(path)['dpv:hasProcess'][0]?.['gate:ageLimitYears']).toBe(21);
  });

  it.each([
    ['a scope without its flag', ['--scope', 'track-seed'], 'ERR_CONSENT_STATEMENT'],
    ['no scope', [], 'ERR_CONSENT_STATEMENT'],
    ['a scope that does not exist', ['--scope', 'everybody'], 'Allowed choices'],
    ['a seed with a part missing', ['--scope', 'track-seed', '--seed', '0:0.1,0.2,0.3'], 'Expected'],
    [
      'a seed outside the picture',
      ['--scope', 'track-seed', '--seed', '0:0.1,0.2,0.3,1.4'],
      'between 0 and 1',
    ],
    ['a seed without a time', ['--scope', 'track-seed', '--seed', '0.1,0.2,0.3,0.4'], 'microseconds'],
    [
      'a seed at half a microsecond',
      ['--scope', 'track-seed', '--seed', '0.5:0.1,0.2,0.3,0.4'],
      'microseconds',
    ],
    ['a corner with three numbers', ['--scope', 'region-time', '--region', '0:0,0,0;1,1;0,1'], 'Expected'],
    [
      'a number of people that is none',
      ['--scope', 'all-persons', '--expected-persons', 'two'],
      'whole number',
    ],
    ['a term that is too long', ['--scope', 'solo', '--term', 'P99D'], 'ERR_CONSENT_TERM'],
    [
      'an output that cannot be written',
      ['--scope', 'solo', '--output', '/nowhere/at/all.json'],
      'ERR_OUTPUT',
    ],
  ])('refuses %s with exit 2', async (_, flags, message) => {
    expect(await give(...flags)).toBe(2);
    expect(complained).toContain(message);
    expect(printed).toBe('');
  });

  it('withdraws even where the record cannot be written, and says so', async () => {
    const path = join(home, 'record.json');
    await give('--scope', 'solo', '--output', path);
    const before = readFileSync(path, 'utf8');
    expect(await consent('withdraw', path, '--output', '/nowhere/at/all.json')).toBe(2);
    expect(complained).toContain('ERR_CONSENT_UNWRITTEN');
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(await consent('status', path)).toBe(0);
    expect(printed).toMatch(/^state {3}Withdrawn$/m);
  });

  it.each(['/nowhere/at/all.json', '.'])('logs nothing that would not be written to %s', async (output) => {
    const path = join(home, 'record.json');
    await give('--scope', 'solo', '--output', path);
    expect(await consent('renew', path, '--output', output)).toBe(2);
    expect(await give('--scope', 'solo', '--output', output)).toBe(2);
    expect(complained.match(/ERR_OUTPUT/g)).toHaveLength(2);
    expect(await consent('status', path)).toBe(0);
    expect(printed).toMatch(/^state {3}Given$/m);
    printed = '';
    expect(await consent('list')).toBe(0);
    expect(printed.trim().split('\n')).toHaveLength(1);
  });

  it('leaves no half-written file behind a step that is refused', async () => {
    const path = join(home, 'record.json');
    await give('--scope', 'solo', '--output', path);
    expect(await consent('refuse', path)).toBe(6);
    expect(readdirSync(home).sort()).toEqual(['demonstration-key.pem', 'record.json', 'registry', 'trust']);
    expect(recordAt(path)['dpv:hasConsentStatus']).toHaveLength(2);
  });

  it('says that a record was changed after it was signed', async () => {
    const path = join(home, 'record.json');
    await give('--scope', 'solo', '--output', path);
    writeFileSync(path, readFileSync(path, 'utf8').replace('pd:Gender', 'pd:AgeRange'));
    expect(await consent('status', path)).toBe(6);
    expect(complained).toContain('ERR_RECORD_CHANGED');
    expect(printed).toMatch(/^state {3}Unknown$/m);
    expect(printed).toMatch(/^signed {2}no$/m);
  });

  it('says that a record contradicts the registry', async () => {
    const path = join(home, 'record.json');
    await give('--scope', 'solo', '--output', path);
    await consent('withdraw', path);
    writeFileSync(path, readFileSync(path, 'utf8').replace('dpv:ConsentWithdrawn', 'dpv:ConsentInvalidated'));
    expect(await consent('status', path)).toBe(6);
    expect(complained).toContain('ERR_RECORD_CHANGED');
    expect(printed).toMatch(/^state {3}Unknown$/m);
    expect(printed).toMatch(/^signed {2}yes/m);
  });

  it('says when a record is not there, and never what is in one that cannot be read', async () => {
    expect(await consent('status', join(home, 'missing.json'))).toBe(6);
    expect(complained).toContain('ERR_RECORD_NOT_FOUND');
    const path = join(home, 'odd.json');
    writeFileSync(path, '{"secret": "sesame"');
    expect(await consent('withdraw', path)).toBe(6);
    expect(complained).toContain('ERR_RECORD:');
    expect(complained).not.toContain('sesame');
  });
});
