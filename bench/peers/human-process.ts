import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installedFolder } from '../surroundings/versions.ts';
import type { PlainBox } from './peer-messages.ts';
import { servePeer, type Peer } from './serve-peer.ts';

interface Tensor {
  dispose(): void;
}

interface Human {
  readonly tf: {
    tensor(values: Uint8Array, shape: number[], type: 'int32'): Tensor;
    env(): { getAsync(flag: string): Promise<boolean | number> };
  };
  init(): Promise<void>;
  load(): Promise<void>;
  detect(picture: Tensor): Promise<{
    readonly error?: unknown;
    readonly face: readonly { readonly boxRaw: readonly [number, number, number, number] }[];
  }>;
}

const require = createRequire(import.meta.url);

/** Everything off but finding faces and describing each, and nothing kept from one picture for the next. */
const CONFIGURATION = {
  backend: 'wasm',
  debug: false,
  cacheSensitivity: 0,
  skipAllowed: false,
  filter: { enabled: false },
  face: {
    enabled: true,
    detector: { enabled: true, rotation: false, maxDetected: 20, skipFrames: 0, skipTime: 0 },
    description: { enabled: true, skipFrames: 0, skipTime: 0 },
  },
  body: { enabled: false },
  hand: { enabled: false },
  object: { enabled: false },
  gesture: { enabled: false },
  segmentation: { enabled: false },
};

// human as its users call it: BlazeFace and FaceRes.
await servePeer(async (): Promise<Peer> => {
  readFilesOnly();
  const folder = installedFolder('@vladmandic/human') ?? '';
  const wasm = installedFolder('@tensorflow/tfjs-backend-wasm') ?? '';
  const { Human: HumanClass, defaults } = require(join(folder, 'dist', 'human.node-wasm.js')) as {
    readonly Human: new (configuration: object) => Human;
    readonly defaults: { readonly face: object };
  };
  const human = new HumanClass({
    ...CONFIGURATION,
    face: { ...switchedOff(defaults.face), ...CONFIGURATION.face },
    wasmPath: `${join(wasm, 'dist')}/`,
    modelBasePath: `${pathToFileURL(join(folder, 'models')).href}/`,
  });
  await human.init();
  await human.load();
  const flag = async (name: string): Promise<string> =>
    (await human.tf.env().getAsync(name)) === true ? 'with' : 'without';
  return {
    features: `WebAssembly ${await flag('WASM_HAS_SIMD_SUPPORT')} SIMD, ${await flag('WASM_HAS_MULTITHREAD_SUPPORT')} threads`,
    async analyse(rgb, widthPx, heightPx) {
      const picture = human.tf.tensor(rgb, [1, heightPx, widthPx, 3], 'int32');
      const { face, error } = await human.detect(picture);
      picture.dispose();
      if (error !== undefined && error !== null) throw new TypeError('human could not read the picture');
      return face.map(({ boxRaw: [x, y, width, height] }): PlainBox => [x, y, width, height]);
    },
  };
});

/** Its models are loaded with `fetch`: from now on that reads files, and nothing else. */
function readFilesOnly(): void {
  globalThis.fetch = async (input) => {
    const address = input instanceof Request ? input.url : input.toString();
    if (!address.startsWith('file:')) throw new TypeError('only files are read');
    return new Response(await readFile(fileURLToPath(address)));
  };
}

/** Every part of the library that looks at a face, off. */
function switchedOff(parts: object): Record<string, { enabled: false }> {
  return Object.fromEntries(Object.keys(parts).map((part) => [part, { enabled: false }]));
}
