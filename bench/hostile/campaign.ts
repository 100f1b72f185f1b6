import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { packageModelsFolder } from '../../src/inference/package-root.ts';
import { soundGraph, tryHostileGraph } from './graph-trial.ts';
import { GRAPH_CHANGES, hostileGraph } from './hostile-graphs.ts';
import { tryMedia } from './media-trial.ts';
import { tryManifest, tryModel } from './model-trial.ts';
import { mutateJson } from './json-mutations.ts';
import { mutate } from './mutations.ts';
import { seededRandom } from './random.ts';
import { soundRecord, tryRecord } from './record-trial.ts';
import { seedMedia } from './seed-media.ts';
import { Tally } from './tally.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** How many damaged files of each kind. */
  readonly media: number;
  readonly records: number;
  readonly models: number;
  /** Hostile graphs whose digest is right; each costs a process. */
  readonly graphs: number;
  /** Folder of the sound clips. */
  readonly clips: string;
  /** An empty folder that the campaign may write to. */
  readonly workFolder: string;
  /** Media files at a time. */
  readonly atOnce: number;
  readonly onProgress?: (files: number) => void;
}

export interface CampaignResult {
  readonly media: Tally;
  readonly records: Tally;
  readonly models: Tally;
  readonly graphs: Tally;
  /** Files in the work folder that nothing was meant to write. */
  readonly written: readonly string[];
}

/** Damages sound inputs of every kind and tries each. The same seed damages the same way. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const records = await damageRecords(options);
  const models = await damageModels(options);
  const graphs = await makeGraphsHostile(options);
  const media = await damageMedia(options);
  const written = (await readdir(options.workFolder)).filter((name) => !KNOWN.test(name));
  return { media, records, models, graphs, written };
}

/** What the campaign itself puts into the work folder: keys, models, and media that is being tried. */
const KNOWN = /^(?:home|manifest\.json|converted)$/;

async function damageMedia({
  seed,
  media,
  clips,
  workFolder,
  atOnce,
  onProgress,
}: CampaignOptions): Promise<Tally> {
  const sandbox = await inspectSandbox();
  const seeds = await seedMedia(clips);
  const tally = new Tally();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < media; index = next++) {
      const sound = seeds[index % seeds.length];
      if (sound === undefined) return;
      const path = join(workFolder, `damaged-${index}${sound.suffix}`);
      await writeFile(path, mutate(sound.bytes, seededRandom(seed * 1_000_003 + index)));
      // Every container meets both decoders.
      const decoder = Math.floor(index / seeds.length) % 3 === 2 ? 'node-av' : 'auto';
      tally.add(`${sound.name} #${index}`, await tryMedia(path, sandbox, decoder));
      await rm(path);
      onProgress?.(tally.files);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return tally;
}

async function makeGraphsHostile({ seed, graphs, atOnce }: CampaignOptions): Promise<Tally> {
  const sandbox = await inspectSandbox();
  const sound = await soundGraph();
  const tally = new Tally();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < graphs; index = next++) {
      const change = GRAPH_CHANGES[index % GRAPH_CHANGES.length] ?? '';
      const graph = hostileGraph(sound, change, seededRandom(seed * 15_485_863 + index));
      tally.add(`${change} #${index}`, await tryHostileGraph(graph, sandbox));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return tally;
}

async function damageRecords({ seed, records, workFolder }: CampaignOptions): Promise<Tally> {
  const sound = soundRecord(join(workFolder, 'home'));
  const tally = new Tally();
  for (let index = 0; index < records; index++) {
    const random = seededRandom(seed * 7_919 + index);
    const damaged = index % 2 === 0 ? mutate(sound.bytes, random) : mutateJson(sound.bytes, random);
    tally.add(`record #${index}`, await tryRecord(damaged, sound));
  }
  return tally;
}

async function damageModels({ seed, models, workFolder }: CampaignOptions): Promise<Tally> {
  const folder = packageModelsFolder();
  const manifest = await readFile(join(folder, 'manifest.json'));
  const graph = await readFile(join(folder, 'converted/rfb-320.onnx'));
  const tally = new Tally();
  for (let index = 0; index < models; index++) {
    const random = seededRandom(seed * 104_729 + index);
    const verdict =
      index % 2 === 0
        ? await tryManifest(mutate(manifest, random), workFolder)
        : await tryModel(mutate(graph, random), graph, 'rfb-320', workFolder);
    tally.add(`${index % 2 === 0 ? 'manifest' : 'model'} #${index}`, verdict);
  }
  return tally;
}
