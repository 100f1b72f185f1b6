import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { findAttributeModel } from '../src/inference/attribute-model.ts';
import { openFaceInference } from '../src/inference/face-inference.ts';
import { findDetector } from '../src/inference/find-model.ts';
import { readManifest } from '../src/inference/manifest.ts';
import { DEFAULT_PROFILE, PROFILES } from '../src/pipeline/profiles.ts';
import { renderMarkdown } from './report/markdown.ts';
import { publishTables } from './report/publish.ts';
import { runFacts } from './surroundings/run-facts.ts';
import { measureClip } from './tracks/measure-clip.ts';
import { tracksReport, type MeasuredClip } from './tracks/tracks-report.ts';

/*
 * Measures tracks on clips without consent in between, so only for clips that may be analysed: how many tracks there
 * are, and how much a track's estimate moves over time compared with single-frame estimates of the same face.
 * Usage: npm run bench:tracks -- [--output <folder>] <clip or folder of clips ...>. A `clips.csv` beside a clip says, under
 * `file` and `people`, how many people it shows. Prints aggregates per clip; keeps them, as JSON and Markdown, where told.
 */
const { detector: DETECTOR, attributeModel: ATTRIBUTES, looks: LOOKS } = PROFILES[DEFAULT_PROFILE];
/** The usual rate, and the lowest at which faces are followed. */
const RATES = [10, 5] as const;

async function main(paths: readonly string[], output: string | undefined): Promise<void> {
  const facts = await runFacts();
  const manifest = readManifest();
  const detector = findDetector(manifest, DETECTOR);
  const attributes = findAttributeModel(manifest, ATTRIBUTES);
  const inference = await openFaceInference({
    detectorId: DETECTOR,
    attributesId: ATTRIBUTES,
    minimumScore: detector.detector.scores.presence,
    looks: LOOKS,
  });
  const measured: MeasuredClip[] = [];
  for (const framesPerSecond of RATES) {
    for (const path of paths.flatMap(clipsIn)) {
      const tracks = await measureClip(path, framesPerSecond, { inference, detector, attributes });
      measured.push({ ...tracks, clip: basename(path), framesPerSecond, ...peopleIn(path) });
    }
  }
  await inference.close();
  const report = tracksReport(facts, measured);
  if (output === undefined) process.stdout.write(`${renderMarkdown(report)}\n`);
  else await publishTables(report, output);
}

/** Returns a clip itself, or the clips of a folder by name. */
function clipsIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /\.(?:mp4|mkv|mov|webm|avi)$/.test(name));
  return names.sort().map((name) => join(path, name));
}

/** Returns how many people `clips.csv` says that a clip shows, if there is such a line. */
function peopleIn(path: string): { readonly people?: number } {
  const list = join(dirname(path), 'clips.csv');
  if (!existsSync(list)) return {};
  const [header = [], ...lines] = readFileSync(list, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const line = lines.find((cells) => cells[header.indexOf('file')] === basename(path));
  const people = line?.[header.indexOf('people')]?.trim() ?? '';
  return /^\d+$/.test(people) ? { people: Number(people) } : {};
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string' } },
});
if (positionals.length === 0) throw new Error('name clips or folders of clips');
await main(positionals, values.output);
