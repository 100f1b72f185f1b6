import { availableParallelism } from 'node:os';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { inTurns, type Step } from '../measure/in-turns.ts';
import { Measurements } from '../measure/measurements.ts';
import {
  analyzeAnswerSchema,
  type AnalyzeAnswer,
  type AnalyzeRequest,
} from '../processes/analyze-messages.ts';
import { decodeAnswerSchema } from '../processes/decode-messages.ts';
import { runFresh } from '../processes/fresh-process.ts';
import type { Report } from '../report/report.ts';
import { benchClip, clipSettings } from '../surroundings/clip.ts';
import { BENCH_PURPOSE, openBenchConsent } from '../surroundings/consent.ts';
import { hostFacts } from '../surroundings/host.ts';
import { revision } from '../surroundings/revision.ts';
import { versionsOf } from '../surroundings/versions.ts';
import { recordsFor } from '../throughput/records.ts';
import type { FrameBoxes } from './agreement.ts';
import { agreements } from './agreements.ts';
import { PEERS, missingPackages, type PeerEntry } from './peer-list.ts';
import type { PlainBox } from './peer-messages.ts';
import { OURS, peersReport } from './peers-report.ts';
import { decodePictures, type Pictures } from './pictures.ts';
import { runPeer } from './run-peer.ts';

/** What `facegate bench peers` is asked for. */
export interface PeersOptions {
  /** Default: the composed clip of a checkout. */
  readonly clip?: string;
  readonly quick: boolean;
  readonly repetitions?: number;
  /** Called before every step. */
  readonly onStep: (name: string, done: number, total: number) => void;
}

interface Pace {
  readonly repetitions: number;
  /** Frames that the peers are given, evenly spread over the clip. */
  readonly pictures: number;
  /** How long every process of a peer works, at least. */
  readonly durationMs: number;
}

const FULL: Pace = { repetitions: 3, pictures: 24, durationMs: 10_000 };
const QUICK: Pace = { repetitions: 1, pictures: 2, durationMs: 200 };

/** What the peers do that has no say in it: profile `fast`, every frame, every face. */
const OUR_OPTIONS = {
  profile: 'fast',
  sampling: { kind: 'all' },
  granularity: 'frame',
  attributesEveryFrame: true,
} as const satisfies Omit<AnalyzeRequest['options'], 'workers'>;

/** What was found out beside the raw values. */
interface Findings {
  readonly measured: Measurements;
  readonly boxes: Map<string, FrameBoxes>;
  readonly features: Map<string, string>;
  readonly failed: Set<string>;
}

/**
 * Measures facegate and what people use today at the same work: all faces of every analysed frame, age and gender of each.
 *
 * @throws FacegateError `ERR_BENCH_CLIP`, `ERR_BENCH_NOTHING_RELEASED`, and what our own runs throw.
 */
export async function measurePeers(options: PeersOptions): Promise<Report> {
  const startedAt = new Date().toISOString();
  const base = options.quick ? QUICK : FULL;
  const pace: Pace = { ...base, repetitions: options.repetitions ?? base.repetitions };
  const clip = await benchClip(options.clip);
  const { answer: decoded } = await runFresh(
    'processes/decode-process',
    { clipPath: clip.path },
    decodeAnswerSchema,
  );
  const every = Math.max(1, Math.floor(decoded.frames / pace.pictures));
  const pictures = await decodePictures(clip, every, pace.pictures);
  const findings: Findings = {
    measured: new Measurements(),
    boxes: new Map(),
    features: new Map(),
    failed: new Set(),
  };
  const present = PEERS.filter((peer) => missingPackages(peer).length === 0);
  const cores = availableParallelism();

  await using consent = await openBenchConsent();
  const workers = Math.min(64, cores);
  const { seeds } = await recordsFor(clip, consent, { profile: OUR_OPTIONS.profile, workers });
  const request: AnalyzeRequest = {
    clipPath: clip.path,
    recordPath: seeds,
    home: consent.home,
    purpose: BENCH_PURPOSE,
    options: { ...OUR_OPTIONS, workers },
    withBoxes: false,
  };
  const steps = [
    ourStep(request, decoded.frames, findings),
    ...present.map((peer) => peerStep(peer, pictures, cores, pace, findings)),
  ];
  await inTurns(steps, pace.repetitions, options.onStep);
  findings.boxes.set(OURS, await ourBoxes(request, pictures));

  return peersReport({
    startedAt,
    commit: revision(),
    host: hostFacts(),
    versions: await versionsOf([...new Set(PEERS.flatMap(({ needs }) => needs)), 'onnxruntime-node']),
    settings: {
      ...clipSettings(clip),
      frames: decoded.frames,
      repetitions: pace.repetitions,
      quick: options.quick,
      'frames for the peers': pictures.rgb.length,
      'every so many frames': every,
      'seconds per peer': pace.durationMs / 1000,
      processes: cores,
    },
    measured: findings.measured,
    peers: present.filter(({ name }) => !findings.failed.has(name)),
    missing: PEERS.filter((peer) => !present.includes(peer)),
    failed: [...findings.failed],
    features: findings.features,
    ...(await agreements(clip, pictures, findings.boxes)),
  });
}

/** Ours, decoding included: from the start of the process to its end. */
function ourStep(request: AnalyzeRequest, frames: number, { measured }: Findings): Step {
  return {
    name: OURS,
    async run() {
      const { wallMs } = await analyzed(request);
      measured.add(OURS, (1000 * frames) / wallMs, { unit: 'frames/s', better: 'higher' });
    },
  };
}

/** A peer that fails is reported, and does not end the bench. */
function peerStep(
  peer: PeerEntry,
  pictures: Pictures,
  processes: number,
  { durationMs }: Pace,
  { measured, boxes, features, failed }: Findings,
): Step {
  return {
    name: peer.name,
    async run() {
      if (failed.has(peer.name)) return;
      try {
        const run = await runPeer(peer, pictures, processes, durationMs);
        measured.add(peer.name, run.framesPerSecond, { unit: 'frames/s', better: 'neither' });
        boxes.set(peer.name, run.boxes);
        features.set(peer.name, run.features);
      } catch {
        failed.add(peer.name);
      }
    },
  };
}

async function analyzed(
  request: AnalyzeRequest,
): Promise<{ readonly answer: AnalyzeAnswer; readonly wallMs: number }> {
  const finished = await runFresh('processes/analyze-process', request, analyzeAnswerSchema);
  if (finished.answer.releasedRows === 0) throw new FacegateError('ERR_BENCH_NOTHING_RELEASED');
  return finished;
}

/** Where our own run released a row, on the frames that the peers saw. */
async function ourBoxes(request: AnalyzeRequest, { timestampsUs }: Pictures): Promise<FrameBoxes> {
  const { answer } = await analyzed({ ...request, withBoxes: true });
  return timestampsUs.map((wantedUs) =>
    answer.boxes
      .filter(({ timestampUs }) => Math.abs(timestampUs - wantedUs) < SAME_TIME_US)
      .map(({ box }): PlainBox => box),
  );
}

/** Presentation times that differ by less are those of one frame: containers round them. */
const SAME_TIME_US = 2000;
