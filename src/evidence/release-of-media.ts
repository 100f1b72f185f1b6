import { readConsentFile } from '../consent/consent-file.ts';
import { parseRecord } from '../consent/record/parse.ts';
import { EXIT } from '../errors/catalogue.ts';
import type { Examination } from './examine-run.ts';
import type { Observation } from './observation.ts';

/** What came of the run over the reviewer's media under the record. Codes, a kind and a count; never a value. */
export interface MediaRelease {
  /** Whose face the record is about, by kind: `track-seed`; `none` where it cannot be read or does not say. */
  readonly scope: string;
  readonly outcome: 'released' | 'withheld' | 'denied' | 'refused' | 'failed';
  /** The gate's or the error's code of a run that did not go on. */
  readonly code?: string;
  /** Rows in the output file. */
  readonly rows: number;
  /** The gate's codes, one or more per track. */
  readonly decisions: readonly string[];
}

/** Says what came of the run under the record. */
export function releaseOfMedia(run: Examination, scope: string): MediaRelease {
  const { rows, code, decisions } = run.outcome;
  const outcome = outcomeOf(run.status, rows);
  return {
    ...{ scope, outcome, rows, decisions },
    ...(outcome === 'released' || outcome === 'withheld' || code === undefined ? {} : { code }),
  };
}

function outcomeOf(status: number | null, rows: number): MediaRelease['outcome'] {
  switch (status ?? EXIT.internal) {
    case EXIT.done:
      return rows > 0 ? 'released' : 'withheld';
    case EXIT.denied:
      return 'denied';
    case EXIT.record:
      return 'refused';
    default:
      return 'failed';
  }
}

/**
 * Reads the kind of a record's subject scope.
 *
 * @throws `ERR_RECORD_NOT_FOUND` when there is no such file. What is wrong inside it is the gate's to say.
 */
export async function scopeOf(recordPath: string): Promise<string> {
  const parsed = parseRecord(await readConsentFile(recordPath));
  const scope = parsed.ok ? parsed.record['gate:binding']['gate:subjectScope'] : undefined;
  const kind = scope?.['gate:kind'];
  return KINDS.find((known) => known === kind) ?? 'none';
}

const KINDS = ['solo', 'all-persons', 'track-seed', 'region-time'] as const;

/** A record that lets nothing out shows nothing of a release, however clean the run was. */
export function observationOf(release: MediaRelease): Observation {
  const { outcome, rows, code = 'no code', scope, decisions } = release;
  const name = 'release of your media';
  switch (outcome) {
    case 'released':
      return {
        ...{ name, state: 'observed' },
        note: `${rows} row${rows === 1 ? '' : 's'} released under the record, scope ${scope}`,
      };
    case 'withheld':
      return {
        ...{ name, state: 'not observed' },
        note: `the record, scope ${scope}, let the run through and no row out: ${decisions.join(', ') || 'no face was seen'}`,
      };
    case 'denied':
    case 'refused':
      return {
        ...{ name, state: 'not observed' },
        note: `the gate denied the run under the record: ${code}; that run was examined, and none was released`,
      };
    case 'failed':
      return { name, state: 'not observed', note: `the run under the record did not finish: ${code}` };
  }
}
