import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { ESTIMATE } from '../src/contracts/face.ts';
import type { FrameGeometry } from '../src/contracts/frame.ts';
import { openFaceInference, type FaceInference } from '../src/inference/face-inference.ts';
import { describeModel, detectorInputSize } from '../src/inference/model-catalogue.ts';
import { DEFAULT_PROFILE, PROFILES } from '../src/pipeline/profiles.ts';
import { TrackEstimate } from '../src/tracking/track-estimate.ts';
import { intervalReport, type GenderTradeOff, type Interval } from './age-interval/interval-report.ts';
import { renderMarkdown } from './report/markdown.ts';
import { publishTables } from './report/publish.ts';
import { runFacts } from './surroundings/run-facts.ts';

/*
 * Calibrates the age interval of an attribute model on a folder of photographs with age bins, and reports its coverage on
 * photographs that were not used for it.
 * Usage: npm run bench:age-interval -- [--output <folder>] <folder with labels.csv> [model or ensemble]
 * labels.csv: file,age_low,age_high,gender,face_x,face_y,face_w,face_h (pixels). Prints aggregates only; keeps
 * them, as JSON and Markdown, where told.
 */
const { detector: DETECTOR, looks: LOOKS, attributeModel: DEFAULT_MODEL } = PROFILES[DEFAULT_PROFILE];
const COVERAGE = 0.8;
/** Estimated ages at which the interval is stated, years. */
const POINTS = [5, 15, 25, 40, 55, 70];
/** Photographs whose estimate is nearer than this weigh in at a point (standard deviation of a normal kernel), years. */
const BANDWIDTH_YEARS = 8;
/** A bin says that the true age is anywhere in it: it counts as this many equally likely ages. */
const AGES_PER_BIN = 20;
/** The oldest bin is open; people in it are at most this old. */
const OLDEST_YEARS = 90;

interface Label {
  readonly file: string;
  readonly ageFrom: number;
  readonly ageUntil: number;
  readonly isFemale: boolean;
  readonly centreX: number;
  readonly centreY: number;
}

interface Guess {
  readonly label: Label;
  readonly ageYears: number;
  readonly probabilityFemale: number;
}

async function main(folder: string, attributesId: string, output: string | undefined): Promise<void> {
  const facts = await runFacts(['onnxruntime-node', 'sharp']);
  const { scores } = detectorEntry();
  const inference = await openFaceInference({
    detectorId: DETECTOR,
    attributesId,
    minimumScore: scores.presence,
    looks: LOOKS,
  });
  const labels = readLabels(folder);
  const guesses: Guess[] = [];
  for (const label of labels) {
    const guess = await guessOn(inference, folder, label);
    if (guess !== undefined) guesses.push(guess);
  }
  await inference.close();

  const even = guesses.filter((_, index) => index % 2 === 0);
  const odd = guesses.filter((_, index) => index % 2 === 1);
  const interval = calibrate(even);
  const report = intervalReport(facts, {
    model: attributesId,
    photographs: labels.length,
    found: guesses.length,
    outsideBinYears: mean(guesses.map(distanceOutsideBin)),
    coverage: {
      wanted: COVERAGE,
      calibrated: coverageOf(interval, even),
      rest: coverageOf(interval, odd),
      otherWayRound: coverageOf(calibrate(odd), even),
    },
    interval,
    gender: [0.5, 0.55, 0.6, 0.7, 0.8, 0.9, 0.95].map((least) => genderTradeOff(guesses, least)),
  });
  if (output === undefined) process.stdout.write(`${renderMarkdown(report)}\n`);
  else await publishTables(report, output);
  process.stdout.write(`${JSON.stringify(interval)}\n`);
}

/** Returns what is gained and lost when a gender is withheld below a probability. */
function genderTradeOff(guesses: readonly Guess[], least: number): GenderTradeOff {
  const told = guesses.filter(({ probabilityFemale: p }) => Math.max(p, 1 - p) >= least);
  const wrong = told.filter(({ label, probabilityFemale }) => probabilityFemale > 0.5 !== label.isFemale);
  return { least, all: guesses.length, told: told.length, wrong: wrong.length };
}

function detectorEntry(): { readonly scores: { readonly presence: number } } {
  const model = describeModel(DETECTOR);
  if (model.task !== 'detect-faces') throw new Error('the detector is not one');
  return model.detector;
}

function readLabels(folder: string): readonly Label[] {
  const [header = '', ...lines] = readFileSync(join(folder, 'labels.csv'), 'utf8').trim().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (name: string): string => (cells[columns.indexOf(name)] ?? '').trim();
    const number = (name: string): number => Number(cell(name));
    return {
      file: cell('file'),
      ageFrom: number('age_low'),
      ageUntil: Math.min(OLDEST_YEARS, number('age_high') + 1),
      isFemale: cell('gender') === 'f',
      centreX: number('face_x') + number('face_w') / 2,
      centreY: number('face_y') + number('face_h') / 2,
    };
  });
}

/** Detects, crops and estimates the labelled face, as the pipeline does with a still picture. */
async function guessOn(inference: FaceInference, folder: string, label: Label): Promise<Guess | undefined> {
  const picture = sharp(join(folder, label.file)).removeAlpha();
  const { data, info } = await picture.clone().raw().toBuffer({ resolveWithObject: true });
  const full = { widthPx: info.width, heightPx: info.height };
  const detector = detectorInputSize(DETECTOR, full);
  const small = await picture
    .resize(detector.widthPx, detector.heightPx, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  const box = nearestBox(
    await inference.detect(small, detector),
    label.centreX / info.width,
    label.centreY / info.height,
  );
  if (box === undefined) return undefined;
  const geometry: FrameGeometry = {
    displayed: full,
    detector,
    full,
    fullFormat: 'rgb24',
    colour: { range: 'full', matrix: 'bt601' },
  };
  const [ageYears = NaN, probabilityFemale = NaN] = await inference.estimate(
    inference.cropFaces(data, geometry, await inference.lookAgain(data, geometry, box)),
    1,
  );
  return { label, ageYears, probabilityFemale };
}

/** Returns the detection around the labelled centre: the surest whose centre is within 0.2 of the picture. */
function nearestBox(detections: Float32Array, centreX: number, centreY: number): Float32Array | undefined {
  for (let offset = 0; offset < detections.length; offset += 5) {
    const [x = 0, y = 0, width = 0, height = 0] = detections.subarray(offset, offset + 4);
    const distance = Math.hypot(x + width / 2 - centreX, y + height / 2 - centreY);
    if (distance < 0.2) return detections.slice(offset, offset + 4);
  }
  return undefined;
}

/** Weighted quantiles of "true age minus estimate" around each point; the true age is spread over its bin. */
function calibrate(guesses: readonly Guess[]): Interval {
  return POINTS.map((point) => {
    const residuals = guesses.flatMap(({ label, ageYears }) => {
      const weight = Math.exp(-0.5 * ((ageYears - point) / BANDWIDTH_YEARS) ** 2);
      return agesIn(label).map((age) => ({ residual: age - ageYears, weight }));
    });
    const low = point + weightedQuantile(residuals, (1 - COVERAGE) / 2);
    const high = point + weightedQuantile(residuals, (1 + COVERAGE) / 2);
    return { estimate: point, low: Math.max(0, round(low)), high: round(high) };
  });
}

function agesIn({ ageFrom, ageUntil }: Label): readonly number[] {
  return Array.from(
    { length: AGES_PER_BIN },
    (_, index) => ageFrom + ((index + 0.5) / AGES_PER_BIN) * (ageUntil - ageFrom),
  );
}

function weightedQuantile(
  values: readonly { readonly residual: number; readonly weight: number }[],
  quantile: number,
): number {
  const sorted = [...values].sort((a, b) => a.residual - b.residual);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { residual, weight } of sorted) {
    below += weight;
    if (below >= quantile * total) return residual;
  }
  return NaN;
}

/** Returns the expected share of true ages inside the interval, ages being equally likely within a bin. */
function coverageOf(points: Interval, guesses: readonly Guess[]): number {
  return mean(
    guesses.map(({ label, ageYears, probabilityFemale }) => {
      const estimate = new TrackEstimate({ coverage: COVERAGE, points }, 1);
      estimate.add(Float32Array.of(ageYears, probabilityFemale));
      const low = estimate.buffer[ESTIMATE.ageLowYears] ?? NaN;
      const high = estimate.buffer[ESTIMATE.ageHighYears] ?? NaN;
      const ages = agesIn(label);
      return ages.filter((age) => age >= low && age <= high).length / ages.length;
    }),
  );
}

function distanceOutsideBin({ label, ageYears }: Guess): number {
  return Math.max(0, label.ageFrom - ageYears, ageYears - label.ageUntil);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(years: number): number {
  return Math.round(years * 10) / 10;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string' } },
});
const [folder, attributesId = DEFAULT_MODEL] = positionals;
if (folder === undefined) throw new Error('name a folder with labels.csv');
await main(folder, attributesId, values.output);
