import { InvalidArgumentError, Option, type Command } from 'commander';
import { FacegateError, type GiveConsentOptions, type PicturePoint, type ScopeStatement } from '../index.ts';

/** The flags of `consent request` and `consent give` that say what is consented to. */
export interface StatementFlags {
  readonly purpose?: string;
  readonly attributes?: readonly string[];
  readonly scope?: ScopeStatement['kind'];
  readonly expectedPersons?: number;
  readonly seed?: readonly Seed[];
  readonly region?: readonly Region[];
  readonly blankOutside?: true;
  readonly mediaState: 'published' | 'draft' | 'unknown';
  readonly draftAllowed?: true;
  readonly declaredAge?: 'adult' | 'minor';
  readonly guardianEvidence?: string;
  readonly jurisdiction?: string;
  readonly recipient?: string;
  readonly term?: string;
  readonly usesMax?: number;
  readonly ageLimit?: number;
  readonly synthetic?: true;
  readonly replaces?: string;
}

type Seed = Extract<ScopeStatement, { kind: 'track-seed' }>['seeds'][number];
type Region = Extract<ScopeStatement, { kind: 'region-time' }>['keyFrames'][number];
type Statement = Omit<GiveConsentOptions, 'mediaSha256' | 'notice' | 'controller' | 'clock'>;

/** Adds the flags that say what is consented to. */
export function addStatementFlags(command: Command): Command {
  return command
    .option('--purpose <purpose>', 'what for, e.g. NonCommercialResearch')
    .option('--attributes <list>', 'any of age-range,age,gender', commaSeparated)
    .addOption(
      new Option('--scope <kind>', 'whose face it is').choices([
        'solo',
        'all-persons',
        'track-seed',
        'region-time',
      ]),
    )
    .option('--expected-persons <n>', 'all-persons: how many people consent', parseCount)
    .option('--seed <timeUs:x,y,width,height>', 'track-seed: a box on the face; repeatable', collectSeed)
    .option(
      '--region <timeUs:x,y;x,y;x,y>',
      'region-time: corners at a time; two or more, repeatable',
      collectRegion,
    )
    .option('--blank-outside', 'region-time: process nothing outside the region')
    .addOption(
      new Option('--media-state <state>', 'whether the person published the media')
        .choices(['published', 'draft', 'unknown'])
        .default('published'),
    )
    .option('--draft-allowed', 'a draft may be analysed all the same')
    .addOption(new Option('--declared-age <age>', 'what the signer states').choices(['adult', 'minor']))
    .option('--guardian-evidence <sha256>', 'a guardian signs: SHA-256 of the evidence that says so')
    .option('--jurisdiction <loc>', 'e.g. US-IL, US-TX, EU (default: the strictest of all)')
    .option('--recipient <iri>', 'somebody else who may receive the results')
    .option('--term <duration>', 'how long, e.g. P30D (default: the longest the notice allows)')
    .option('--uses-max <n>', 'how many runs', parseCount)
    .option('--age-limit <years>', 'AgeVerification: the age that is asked about', parseCount)
    .option('--synthetic', 'the subject is not a real person')
    .option('--replaces <id>', 'identifier of a record that ended and that this one follows');
}

/**
 * Turns the flags into a statement.
 *
 * @throws `ERR_CONSENT_STATEMENT` when purpose, attributes, scope or the scope's own flag is missing.
 */
export function statementOf(flags: StatementFlags): Statement {
  const { mediaState, declaredAge, recipient, term, usesMax } = flags;
  return {
    purpose: required(flags.purpose),
    attributes: required(flags.attributes),
    mediaState,
    scope: scopeOf(flags),
    ...(flags.draftAllowed === undefined ? {} : { draftAllowed: true }),
    ...(declaredAge === undefined ? {} : { declaredAge }),
    ...(flags.guardianEvidence === undefined ? {} : { guardianEvidenceSha256: flags.guardianEvidence }),
    ...(flags.jurisdiction === undefined ? {} : { jurisdiction: locationTerm(flags.jurisdiction) }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(term === undefined ? {} : { term }),
    ...(usesMax === undefined ? {} : { usesMax }),
    ...(flags.ageLimit === undefined ? {} : { ageLimitYears: flags.ageLimit }),
    ...(flags.synthetic === undefined ? {} : { syntheticSubject: true }),
    ...(flags.replaces === undefined ? {} : { replaces: flags.replaces }),
  };
}

function scopeOf(flags: StatementFlags): ScopeStatement {
  switch (required(flags.scope)) {
    case 'solo':
      return { kind: 'solo' };
    case 'all-persons':
      return { kind: 'all-persons', expectedPersons: required(flags.expectedPersons) };
    case 'track-seed':
      return { kind: 'track-seed', seeds: required(flags.seed) };
    case 'region-time': {
      const scope = { kind: 'region-time', keyFrames: required(flags.region) } as const;
      return flags.blankOutside === undefined ? scope : { ...scope, blankOutside: true };
    }
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new FacegateError('ERR_CONSENT_STATEMENT');
  return value;
}

function locationTerm(jurisdiction: string): string {
  return jurisdiction.startsWith('loc:') ? jurisdiction : `loc:${jurisdiction}`;
}

function commaSeparated(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim());
}

function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}

function collectSeed(text: string, before: readonly Seed[] = []): readonly Seed[] {
  const [time, numbers] = splitOnce(text);
  const [x, y, width, height, ...rest] = numbers.split(',').map(parseFraction);
  if (x === undefined || y === undefined || width === undefined || height === undefined || rest.length > 0) {
    throw new InvalidArgumentError('Expected <timeUs>:<x>,<y>,<width>,<height>.');
  }
  return [...before, { timeUs: parseTime(time), box: { x, y, width, height } }];
}

function collectRegion(text: string, before: readonly Region[] = []): readonly Region[] {
  const [time, corners] = splitOnce(text);
  return [...before, { timeUs: parseTime(time), polygon: corners.split(';').map(parsePoint) }];
}

function parsePoint(text: string): PicturePoint {
  const [x, y, ...rest] = text.split(',').map(parseFraction);
  if (x === undefined || y === undefined || rest.length > 0) {
    throw new InvalidArgumentError('Expected <timeUs>:<x>,<y>;<x>,<y>;<x>,<y>.');
  }
  return { x, y };
}

function splitOnce(text: string): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 0) throw new InvalidArgumentError('Expected a time in microseconds, a colon, coordinates.');
  return [text.slice(0, colon), text.slice(colon + 1)];
}

function parseTime(text: string): number {
  if (!/^-?\d{1,12}$/.test(text)) throw new InvalidArgumentError('The time is not in whole microseconds.');
  return Number(text);
}

/** Coordinates are fractions of the displayed picture. */
function parseFraction(text: string): number {
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text.trim()) || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('A coordinate is not between 0 and 1.');
  }
  return value;
}
