import type { BenchScript } from '../processes/fresh-process.ts';
import { packageVersionOf } from '../surroundings/versions.ts';
import type { PeerRequest } from './peer-messages.ts';

/** A system that people use for the same work today. */
export interface PeerEntry {
  readonly name: string;
  readonly script: Extract<BenchScript, `peers/${string}`>;
  readonly variant: string;
  readonly backend: PeerRequest['backend'];
  /** Packages that it needs. */
  readonly needs: readonly string[];
  /** How many times as fast facegate has to be. */
  readonly target?: number;
}

const WASM = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'];
const NATIVE = ['@tensorflow/tfjs-node'];
const FACE_API = '@vladmandic/face-api';

export const PEERS: readonly PeerEntry[] = [
  {
    name: 'face-api, tiny detector, wasm',
    script: 'peers/face-api-process',
    variant: 'tiny',
    backend: 'wasm',
    needs: [FACE_API, ...WASM],
    target: 15,
  },
  {
    name: 'face-api, SSD, wasm',
    script: 'peers/face-api-process',
    variant: 'ssd',
    backend: 'wasm',
    needs: [FACE_API, ...WASM],
    target: 30,
  },
  {
    name: 'human, wasm',
    script: 'peers/human-process',
    variant: 'blazeface and faceres',
    backend: 'wasm',
    needs: ['@vladmandic/human', ...WASM],
    target: 30,
  },
  {
    name: 'face-api, tiny detector, tfjs-node',
    script: 'peers/face-api-process',
    variant: 'tiny',
    backend: 'tensorflow',
    needs: [FACE_API, ...NATIVE],
  },
  {
    name: 'face-api, SSD, tfjs-node',
    script: 'peers/face-api-process',
    variant: 'ssd',
    backend: 'tensorflow',
    needs: [FACE_API, ...NATIVE],
  },
];

/** Returns the packages of a peer that are not installed. */
export function missingPackages({ needs }: PeerEntry): readonly string[] {
  return needs.filter((name) => packageVersionOf(name) === undefined);
}
