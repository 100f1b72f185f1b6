import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { FacegateError } from '../../errors/facegate-error.ts';
import type { ReferenceEngineId } from '../engine-choice.ts';
import type { NetName } from './nets.ts';

export interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

interface TensorFlow {
  readonly io: {
    decodeWeights(data: ArrayBuffer, specifications: readonly unknown[]): Readonly<Record<string, Tensor>>;
  };
  enableProdMode(): void;
  ready(): Promise<void>;
  setBackend(name: string): Promise<boolean>;
  tensor3d(values: Uint8Array, shape: [number, number, number], type: 'int32'): Tensor;
}

interface Net {
  loadFromWeightMap(weights: Readonly<Record<string, Tensor>>): void;
  dispose(throwOnRedispose: boolean): void;
}

/** A face as face-api reports it: fractions of the picture. */
export interface LocatedFace {
  readonly score: number;
  readonly relativeBox: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

interface DetectorNet extends Net {
  locateFaces(picture: Tensor, options: object): Promise<readonly LocatedFace[]>;
}

interface AgeGenderNet extends Net {
  forward(face: Tensor): Promise<{ readonly age: Tensor; readonly gender: Tensor }>;
}

/** The part of face-api that is used. */
export interface FaceApi {
  readonly tf: TensorFlow;
  readonly nets: {
    readonly tinyFaceDetector: DetectorNet;
    readonly ssdMobilenetv1: DetectorNet;
    readonly ageGenderNet: AgeGenderNet;
  } & Readonly<Record<NetName, Net>>;
  readonly TinyFaceDetectorOptions: new (options: { inputSize: number; scoreThreshold: number }) => object;
  readonly SsdMobilenetv1Options: new (options: { minConfidence: number; maxResults: number }) => object;
}

const FACE_API = '@vladmandic/face-api';

/** The build of face-api for an engine, and the packages that it loads in turn. */
const BUILDS: Readonly<
  Record<ReferenceEngineId, { readonly file: string; readonly needs: readonly string[] }>
> = {
  'tfjs-wasm': {
    file: 'face-api.node-wasm.js',
    needs: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
  },
  'tfjs-node': { file: 'face-api.node.js', needs: ['@tensorflow/tfjs-node'] },
};

const require = createRequire(import.meta.url);

/** Returns face-api's folder. Throws FacegateError `ERR_ENGINE_MISSING`. */
export function faceApiFolder(): string {
  return dirname(resolved(`${FACE_API}/package.json`));
}

/** Throws FacegateError `ERR_ENGINE_MISSING` unless the optional packages of an engine are installed; loads nothing. */
export function expectPackages(engine: ReferenceEngineId): void {
  const { needs } = BUILDS[engine];
  const fromFaceApi = createRequire(`${faceApiFolder()}/package.json`);
  for (const name of needs) resolved(name, fromFaceApi);
}

/**
 * Loads face-api on its backend. Nothing is fetched: WebAssembly is read from its package's folder, the variant with
 * SIMD where the processor has it. Weights are not loaded yet.
 *
 * @throws FacegateError `ERR_ENGINE_MISSING` without the packages, `ERR_ENGINE` when they cannot run here.
 */
export async function loadFaceApi(engine: ReferenceEngineId): Promise<FaceApi> {
  expectPackages(engine);
  try {
    const faceApi = require(`${FACE_API}/dist/${BUILDS[engine].file}`) as FaceApi;
    const { tf } = faceApi;
    // No advice on the console, no checks of every number.
    tf.enableProdMode();
    if (engine === 'tfjs-wasm' && !(await tf.setBackend('wasm'))) throw new FacegateError('ERR_ENGINE');
    await tf.ready();
    return faceApi;
  } catch {
    throw new FacegateError('ERR_ENGINE');
  }
}

function resolved(name: string, from: NodeJS.Require = require): string {
  try {
    return from.resolve(name);
  } catch {
    throw new FacegateError('ERR_ENGINE_MISSING');
  }
}
