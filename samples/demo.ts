import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DEFAULT_NOTICE,
  analyze,
  defaultPolicy,
  explainGateCode,
  giveConsent,
  hashMedia,
  type DecisionEntry,
  type ReleasedObservation,
} from '../src/index.ts';
import { repositoryRoot } from './compose/repository-root.ts';
import { boxesAt, type Truth } from './compose/truth.ts';

const PURPOSE = 'NonCommercialResearch';
const SEED_TIME_US = 500_000;

/** Two people are in the picture. One of them consents; the demonstration shows what that changes. */
async function demonstrate(): Promise<void> {
  const media = join(repositoryRoot(), 'samples/media/two-portraits.mp4');
  const home = mkdtempSync(join(tmpdir(), 'facegate-demo-'));
  try {
    print(
      'samples/media/two-portraits.mp4 shows two people. Eileen Collins consents, Grace Hopper was not asked.',
    );
    print(
      `Her record: purpose ${PURPOSE}, attributes age-range, age, gender, and a box on her face at 0.5 s.\n`,
    );
    const consent = await consentOfCollins(media, home);

    const decisions = new Map<number, DecisionEntry>();
    const run = analyze(media, {
      consent,
      purpose: PURPOSE,
      home,
      onDecision: (entry) => {
        if (entry.trackId !== undefined) decisions.set(entry.trackId, entry);
      },
    });
    for await (const observation of run) printReleased(observation);

    for (const [trackId, { rule, code }] of decisions) {
      if (code === 'A_CONSENT') continue;
      print(`track ${trackId}: withheld by ${rule} ${code}: ${explainGateCode(code)}`);
    }
    const { frames, faces, attributeInferences } = await run.summary;
    print(
      `\n${frames.decoded} frames decoded, ${frames.analysed} analysed, ${faces.tracks} people followed; the age and ` +
        `gender model was given ${attributeInferences} crops, of the ${faces.claimedTracks} track that the record claims.`,
    );
    print(
      'Without a record nothing is decoded: npx facegate analyze samples/media/two-portraits.mp4 --purpose Any',
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Issues the record afresh, with a key made on the spot: nothing in the repository can expire. */
async function consentOfCollins(media: string, home: string): Promise<Uint8Array> {
  const truth = JSON.parse(readFileSync(media.replace('.mp4', '.truth.json'), 'utf8')) as Truth;
  const face = boxesAt(truth, SEED_TIME_US).find(({ person }) => person === 'collins');
  if (face === undefined) throw new Error('the sample does not show the person it should');
  const policy = defaultPolicy([]);
  return giveConsent(home, {
    mediaSha256: await hashMedia(media),
    mediaState: 'published',
    purpose: PURPOSE,
    attributes: ['age-range', 'age', 'gender'],
    scope: { kind: 'track-seed', seeds: [{ timeUs: SEED_TIME_US, box: face.box }] },
    declaredAge: 'adult',
    notice: DEFAULT_NOTICE,
    controller: policy.controller,
    clock: { nowMs: () => Date.now() },
  }).bytes;
}

function printReleased({
  trackId,
  startUs,
  endUs,
  ageRangeYears,
  ageYears,
  gender,
}: ReleasedObservation): void {
  const seconds = (timeUs: number): string => `${(timeUs / 1e6).toFixed(2)} s`;
  const percent = Math.round((gender?.probability ?? 0) * 100);
  const genderText = gender === undefined ? 'gender uncertain' : `${gender.label} ${percent} %`;
  print(
    `track ${trackId}: released, ${seconds(startUs)} to ${seconds(endUs)}: ` +
      `age ${ageYears ?? '-'} (${ageRangeYears?.join('-') ?? '-'}), ${genderText}`,
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await demonstrate();
