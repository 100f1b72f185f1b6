import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { ESTIMATE } from '../src/contracts/face.ts';
import type { FrameGeometry } from '../src/contracts/frame.ts';
import { openFaceInference, type FaceInference } from '../src/inference/face-inference.ts';
import { describeModel, detectorInputSize } from '../src/inference/model-catalogue.ts';
import { DEFAULT_PROFILE, PROFILES } from '../src/pipeline/profiles.ts';
import { TrackEstimate } from '../src/tracking/track-estimate.ts';

/*
 * Calibrates the age interval of an attribute model on a folder of photographs with age bins, and reports its coverage on
 * photographs that were not used for it. Usage: npm run bench:age-interval -- <folder with labels.csv> [model or ensemble]
 * labels.csv: file,age_low,age_high,gender,face_x,face_y,face_w,face_h (pixels). Prints aggregates only.
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

type Interval = readonly { readonly estimate: number; readonly low: number; readonly high: number }[];

async function main(folder: string, attributesId: string): Promise<void> {
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

  print(`${labels.length} photographs, labelled face found in ${guesses.length}`);
  print(`outside the age bin by ${mean(guesses.map(distanceOutsideBin)).toFixed(2)} years on average`);
  const right = guesses.filter(({ label, probabilityFemale }) => probabilityFemale > 0.5 === label.isFemale);
  print(`gender right in ${((100 * right.length) / guesses.length).toFixed(1)} %`);

  printGenderTradeOff(guesses);

  const even = guesses.filter((_, index) => index % 2 === 0);
  const odd = guesses.filter((_, index) => index % 2 === 1);
  const interval = calibrate(even);
  print(`coverage ${COVERAGE} wanted; calibrated on every other photograph:`);
  print(
    `  on those ${coverageOf(interval, even).toFixed(3)}, on the rest ${coverageOf(interval, odd).toFixed(3)}`,
  );
  print(`  the other way round: on the rest ${coverageOf(calibrate(odd), even).toFixed(3)}`);
  print(JSON.stringify(interval));
}

/** Prints what is gained and lost when a gender is withheld below a probability. */
function printGenderTradeOff(guesses: readonly Guess[]): void {
  for (const least of [0.5, 0.55, 0.6, 0.7, 0.8, 0.9, 0.95]) {
    const told = guesses.filter(({ probabilityFemale: p }) => Math.max(p, 1 - p) >= least);
    const wrong = told.filter(({ label, probabilityFemale }) => probabilityFemale > 0.5 !== label.isFemale);
    const share = (part: number): string => ((100 * part) / guesses.length).toFixed(1);
    print(
      `  told from ${least} on: right in ${(100 - (100 * wrong.length) / told.length).toFixed(1)} % of those told; ` +
        `of all, ${share(wrong.length)} % told wrongly, ${share(guesses.length - told.length)} % not told`,
    );
  }
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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const [, , folder, attributesId = DEFAULT_MODEL] = process.argv;
if (folder === undefined) throw new Error('name a folder with labels.csv');
await main(folder, attributesId);
