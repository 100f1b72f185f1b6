import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { scriptPath } from '../processes/fresh-process.ts';
import type { PeerEntry } from './peer-list.ts';
import { peerMessageSchema, type PeerMessage, type PeerRequest, type PlainBox } from './peer-messages.ts';
import type { Pictures } from './pictures.ts';

/** What all processes of a peer did together. */
export interface PeerRun {
  readonly framesPerSecond: number;
  readonly features: string;
  /** Per picture, in the order of the clip: where faces were found. */
  readonly boxes: readonly (readonly PlainBox[])[];
}

/** Models of the slowest peer load in seconds; a process that takes longer than this has hung. */
const START_TIMEOUT_MS = 300_000;

/**
 * Runs a peer in as many processes as are asked for; each has every so-many-th picture in memory and its models loaded
 * before all of them start together.
 *
 * @throws FacegateError `ERR_BENCH_PROCESS` when one fails.
 */
export async function runPeer(
  peer: PeerEntry,
  pictures: Pictures,
  processes: number,
  durationMs: number,
): Promise<PeerRun> {
  const children = Array.from({ length: Math.min(processes, pictures.rgb.length) }, (_, process) =>
    startChild(
      peer,
      pictures,
      pictures.rgb.filter((_, index) => index % processes === process),
      durationMs,
    ),
  );
  try {
    const ready = await Promise.all(children.map((child) => heard(child, 'ready', START_TIMEOUT_MS)));
    const finished = children.map((child) => heard(child, 'done', START_TIMEOUT_MS + 10 * durationMs));
    for (const child of children) child.send('go');
    const done = await Promise.all(finished);
    return {
      framesPerSecond: done.reduce(
        (sum, { pictures: count, elapsedMs }) => sum + (1000 * count) / elapsedMs,
        0,
      ),
      features: ready[0]?.features ?? '',
      boxes: pictures.rgb.map(
        (_, index) => done[index % processes]?.boxes[Math.floor(index / processes)] ?? [],
      ),
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

function startChild(
  peer: PeerEntry,
  { widthPx, heightPx }: Pictures,
  own: readonly Uint8Array[],
  durationMs: number,
): ChildProcess {
  const { variant, backend } = peer;
  const request: PeerRequest = { variant, backend, widthPx, heightPx, pictures: own.length, durationMs };
  const child = spawn(process.execPath, [scriptPath(peer.script), JSON.stringify(request)], {
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  const input = child.stdin;
  // A process that ends early is noticed by who waits for its word.
  input?.on('error', () => undefined);
  for (const picture of own) input?.write(picture);
  input?.end();
  return child;
}

/** Resolves with the next message of a kind; rejects when the process ends or is silent for too long. */
async function heard<Kind extends PeerMessage['kind']>(
  child: ChildProcess,
  kind: Kind,
  timeoutMs: number,
): Promise<Extract<PeerMessage, { kind: Kind }>> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
  }, timeoutMs);
  try {
    const message = await Promise.race([
      once(child, 'message', { signal: limit.signal }).then(([said]: unknown[]) => said),
      once(child, 'exit', { signal: limit.signal }).then(() => undefined),
    ]);
    const parsed = peerMessageSchema.safeParse(message);
    if (parsed.success && parsed.data.kind === kind) {
      return parsed.data as Extract<PeerMessage, { kind: Kind }>;
    }
  } catch {
    // Silent for too long, or the process could not be started: the same to who waits.
  } finally {
    clearTimeout(timer);
    limit.abort();
  }
  throw new FacegateError('ERR_BENCH_PROCESS');
}
