import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConsentStatement, ScopeStatement } from '../../src/index.ts';
import { repositoryRoot } from '../compose/repository-root.ts';

/** A seed by name: the true box of a person at a time, taken from the clip's truth. */
interface SeedOnPerson {
  readonly kind: 'track-seed';
  readonly person: string;
  readonly timeUs: number;
}

/** What a run must come to. */
export interface Expectation {
  readonly rows: number;
  readonly exit: number;
  /** Codes with their counts, in the order of the alphabet: `A_CONSENT 1, D_BYSTANDER 1`. */
  readonly codes: string;
}

/** One interesting case. Nothing in it expires: the record is made when it is needed. */
export interface SampleTemplate {
  readonly about: string;
  readonly statement: Omit<ConsentStatement, 'mediaSha256' | 'scope'> & {
    readonly scope: ScopeStatement | SeedOnPerson;
  };
  /** False: the run gets no record. */
  readonly record?: false;
  /** False: the record stops at the request. */
  readonly given?: false;
  /** `other`: the record is about another file. */
  readonly media?: 'other';
  readonly issuedDaysAgo?: number;
  readonly signer?: 'nobody' | 'stranger';
  /** Fields set before the release is signed. */
  readonly set?: readonly { readonly path: readonly (string | number)[]; readonly value: unknown }[];
  /** Events appended afterwards, today. */
  readonly then?: readonly ('defer' | 'refuse' | 'withdraw' | 'renew' | 'revoke' | 'invalidate')[];
  /** Text replaced in the finished file. */
  readonly replace?: readonly [from: string, to: string];
  /** Another run takes a use first. */
  readonly runBefore?: true;
  readonly run?: {
    readonly purpose?: string;
    readonly attributes?: readonly string[];
    readonly recipient?: string;
  };
  /** By the name of a clip in `samples/media`. */
  readonly expect: Readonly<Record<string, Expectation>>;
}

/** Reads all templates, by name, in the order of the alphabet. */
export function readTemplates(): ReadonlyMap<string, SampleTemplate> {
  const folder = join(repositoryRoot(), 'samples/consent/templates');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    names.sort().map((name) => {
      const template = JSON.parse(readFileSync(join(folder, name), 'utf8')) as SampleTemplate;
      return [name.slice(0, -'.json'.length), template];
    }),
  );
}
