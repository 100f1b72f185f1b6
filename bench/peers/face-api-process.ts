import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installedFolder } from '../surroundings/versions.ts';
import type { PlainBox } from './peer-messages.ts';
import { servePeer, type Peer } from './serve-peer.ts';

interface Tensor {
  dispose(): void;
}

interface Net {
  loadFromDisk(folder: string): Promise<void>;
}

interface Found {
  readonly detection: {
    readonly relativeBox: {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    };
  };
}

/** The part of face-api's public interface that is used here. */
interface FaceApi {
  readonly tf: {
    enableProdMode(): void;
    ready(): Promise<void>;
    setBackend(name: string): Promise<boolean>;
    tensor3d(values: Uint8Array, shape: [number, number, number], type: 'int32'): Tensor;
    env(): { getAsync(flag: string): Promise<boolean | number> };
  };
  readonly nets: { readonly tinyFaceDetector: Net; readonly ssdMobilenetv1: Net; readonly ageGenderNet: Net };
  readonly TinyFaceDetectorOptions: new () => object;
  readonly SsdMobilenetv1Options: new () => object;
  detectAllFaces(picture: Tensor, options: object): { withAgeAndGender(): Promise<readonly Found[]> };
}

const require = createRequire(import.meta.url);

// face-api as its users call it, with its own defaults: all faces, age and gender of each.
await servePeer(async ({ variant, backend }): Promise<Peer> => {
  const folder = installedFolder('@vladmandic/face-api') ?? '';
  const build = backend === 'wasm' ? 'face-api.node-wasm.js' : 'face-api.node.js';
  const faceApi = require(join(folder, 'dist', build)) as FaceApi;
  const { tf, nets } = faceApi;
  tf.enableProdMode();
  await tf.setBackend(backend);
  await tf.ready();
  const detector = variant === 'tiny' ? nets.tinyFaceDetector : nets.ssdMobilenetv1;
  await detector.loadFromDisk(join(folder, 'model'));
  await nets.ageGenderNet.loadFromDisk(join(folder, 'model'));
  const options =
    variant === 'tiny' ? new faceApi.TinyFaceDetectorOptions() : new faceApi.SsdMobilenetv1Options();
  return {
    features: await featuresOf(tf, backend),
    async analyse(rgb, widthPx, heightPx) {
      const picture = tf.tensor3d(rgb, [heightPx, widthPx, 3], 'int32');
      const found = await faceApi.detectAllFaces(picture, options).withAgeAndGender();
      picture.dispose();
      return found.map(({ detection: { relativeBox } }): PlainBox => {
        const { x, y, width, height } = relativeBox;
        return [x, y, width, height];
      });
    },
  };
});

async function featuresOf(tf: FaceApi['tf'], backend: string): Promise<string> {
  if (backend !== 'wasm') return 'native library';
  const simd = Boolean(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'));
  const threads = Boolean(await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT'));
  return `WebAssembly ${simd ? 'with' : 'without'} SIMD, ${threads ? 'with' : 'without'} threads`;
}
