import { DEFAULT_NOTICE, analyze, defaultPolicy, giveConsent, hashMedia } from '../../src/index.ts';
import type { ReleasedObservation, Sampling } from '../../src/index.ts';
import { peopleAt, personAt, type Scenario } from '../../samples/compose/scenario.ts';
import type { ScopeCase } from './scope-case.ts';

/** What one statement led to on one scenario. Rows are released observations, of frames and of tracks. */
export interface LeakageResult {
  readonly scenario: string;
  readonly scope: string;
  /** Which frames were analysed, as `--analysis-fps` names it. */
  readonly sampling: string;
  readonly plain: boolean;
  readonly releasedRows: number;
  /** Rows that show, wholly or in part, somebody who did not consent, or nobody. */
  readonly leakedRows: number;
  /** Faces of consenting people in analysed frames that a perfect pipeline would have released. */
  readonly claimedFaces: number;
  /** Those of them that were released. */
  readonly recalledFaces: number;
  readonly attributeInferences: number;
  readonly decisions: Readonly<Record<string, number>>;
}

const PURPOSE = 'NonCommercialResearch';

/** Ten frames per second, as when nothing is asked for. */
export const USUAL: Sampling = { kind: 'rate', framesPerSecond: 10 };

/**
 * Runs the whole pipeline on a rendered scenario under one consent statement and compares every released row with the
 * truth.
 *
 * @param media - The scenario as {@link render} wrote it.
 * @param home - A folder for keys and the consent registry, to be deleted by the caller.
 */
export async function measureLeakage(
  scenario: Scenario,
  scope: ScopeCase,
  media: string,
  home: string,
  sampling: Sampling = USUAL,
): Promise<LeakageResult> {
  const analysedUs: number[] = [];
  const run = analyze(media, {
    consent: await consentTo(scope, media, home),
    purpose: PURPOSE,
    granularity: 'frame',
    sampling,
    home,
    workers: 1,
    onProgress: ({ timestampUs }) => analysedUs.push(timestampUs),
  });
  const rows: ReleasedObservation[] = [];
  for await (const row of run) rows.push(row);
  const { outcome, attributeInferences, decisions } = await run.summary;
  if (outcome !== 'done') throw new Error(`the run on ${scenario.scene.name} ended as ${outcome}`);

  const leaked = leakedRows(scenario, scope, rows);
  const claimed = analysedUs.flatMap((timestampUs) =>
    scope.claimedAt(timestampUs).map(({ person }) => ({ timestampUs, person })),
  );
  const recalled = claimed.filter(({ timestampUs, person }) =>
    rows.some(
      ({ startUs, box }) =>
        box !== undefined && startUs === timestampUs && personAt(scenario, timestampUs, box) === person,
    ),
  );
  return {
    scenario: scenario.scene.name,
    scope: scope.name,
    sampling: sampling.kind === 'rate' ? `${sampling.framesPerSecond}` : sampling.kind,
    plain: scenario.plain,
    releasedRows: rows.length,
    leakedRows: leaked.length,
    claimedFaces: claimed.length,
    recalledFaces: recalled.length,
    attributeInferences,
    decisions,
  };
}

/** A track's row is as good as its frames: it leaks when one of them does, or when none shows whose it is. */
function leakedRows(
  scenario: Scenario,
  { consenting }: ScopeCase,
  rows: readonly ReleasedObservation[],
): ReleasedObservation[] {
  const isRight = ({ startUs, box }: ReleasedObservation): boolean => {
    const people = box === undefined ? [] : peopleAt(scenario, startUs, box);
    return people.length > 0 && people.every((person) => consenting.includes(person));
  };
  return rows.filter((row) => {
    if (row.box !== undefined) return !isRight(row);
    const frames = rows.filter(({ trackId, box }) => trackId === row.trackId && box !== undefined);
    return frames.length === 0 || !frames.every(isRight);
  });
}

async function consentTo(scope: ScopeCase, media: string, home: string): Promise<Uint8Array> {
  return giveConsent(home, {
    mediaSha256: await hashMedia(media),
    mediaState: 'published',
    purpose: PURPOSE,
    attributes: ['age-range', 'age', 'gender'],
    scope: scope.statement,
    declaredAge: 'adult',
    notice: DEFAULT_NOTICE,
    controller: defaultPolicy([]).controller,
    clock: { nowMs: () => Date.now() },
  }).bytes;
}
