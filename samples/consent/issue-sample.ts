import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signLastEvent } from '../../src/consent/record/signature.ts';
import {
  DEFAULT_NOTICE,
  changeConsent,
  defaultPolicy,
  demonstrationKey,
  issueConsent,
  type ConsentRecord,
  type ScopeStatement,
} from '../../src/index.ts';
import { repositoryRoot } from '../compose/repository-root.ts';
import { boxesAt, type Truth } from '../compose/truth.ts';
import type { SampleTemplate } from './template.ts';

const DAY_MS = 86_400_000;

/** What a sample is issued for. */
export interface SampleOrder {
  readonly template: SampleTemplate;
  /** Name of a clip in `samples/media`, without its ending. */
  readonly clip: string;
  readonly mediaSha256: readonly string[];
  /** Folder of keys, trust store and registry. */
  readonly home: string;
}

/** Makes the record of a sample, fresh; `undefined` for the case without one. */
export function issueSample({ template, clip, mediaSha256, home }: SampleOrder): Uint8Array | undefined {
  if (template.record === false) return undefined;
  const clock = { nowMs: () => Date.now() };
  const issuedAt = clock.nowMs() - (template.issuedDaysAgo ?? 0) * DAY_MS;
  const key = demonstrationKey(home);
  const { record } = issueConsent(key, {
    ...template.statement,
    scope: scopeOf(template, clip),
    mediaSha256: template.media === 'other' ? ['f'.repeat(64)] : mediaSha256,
    notice: DEFAULT_NOTICE,
    controller: defaultPolicy([]).controller,
    clock: { nowMs: () => issuedAt },
  });
  const edited = structuredClone(record) as unknown as Record<string | number, unknown>;
  for (const { path, value } of template.set ?? []) setAt(edited, path, value);
  const released = release(edited as unknown as ConsentRecord, template, key);
  let text = JSON.stringify(released, undefined, 2);
  for (const kind of template.then ?? []) {
    const change = kind === 'renew' ? ({ kind, term: 'P30D' } as const) : { kind };
    const options = { policy: defaultPolicy([]), clock };
    text = new TextDecoder().decode(
      changeConsent(home, new TextEncoder().encode(text), change, options).bytes,
    );
  }
  return new TextEncoder().encode(damaged(text, template));
}

function release(
  record: ConsentRecord,
  template: SampleTemplate,
  key: ReturnType<typeof demonstrationKey>,
): ConsentRecord {
  const events = record['dpv:hasConsentStatus'];
  if (template.given === false) return { ...record, 'dpv:hasConsentStatus': events.slice(0, 1) };
  const stranger = generateKeyPairSync('ed25519').privateKey;
  if (template.signer === 'stranger') return signLastEvent(record, stranger, 'd'.repeat(64));
  const signed = signLastEvent(record, key.privateKey, key.keyId);
  if (template.signer !== 'nobody') return signed;
  const bare = signed['dpv:hasConsentStatus'].map((event) => ({ ...event, 'gate:signature': undefined }));
  return { ...signed, 'dpv:hasConsentStatus': JSON.parse(JSON.stringify(bare)) as typeof events };
}

function damaged(text: string, { replace }: SampleTemplate): string {
  if (replace === undefined) return text;
  const [from, to] = replace;
  const at = text.indexOf(from);
  if (at < 0) throw new Error('a template replaces what is not there');
  return to.startsWith('\0') ? text.slice(0, at) : text.slice(0, at) + to + text.slice(at + from.length);
}

function scopeOf({ statement }: SampleTemplate, clip: string): ScopeStatement {
  const { scope } = statement;
  if (!('person' in scope)) return scope;
  const path = join(repositoryRoot(), 'samples/media', `${clip}.truth.json`);
  const truth = JSON.parse(readFileSync(path, 'utf8')) as Truth;
  const face = boxesAt(truth, scope.timeUs).find(({ person }) => person === scope.person);
  if (face === undefined) throw new Error('a template points at somebody who is not there');
  const { x, y, width, height } = face.box;
  return { kind: 'track-seed', seeds: [{ timeUs: scope.timeUs, box: { x, y, width, height } }] };
}

function setAt(
  object: Record<string | number, unknown>,
  path: readonly (string | number)[],
  value: unknown,
): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  if (rest.length === 0) object[step] = value;
  else setAt(object[step] as Record<string | number, unknown>, rest, value);
}
