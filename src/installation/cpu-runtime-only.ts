import { openSync, closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/*
 * Runs before any other package's install script. On linux/x64, onnxruntime-node's own script downloads CUDA libraries
 * of several hundred megabytes from outside npm, unless files of their names are there. facegate runs on the CPU and
 * no install step of it may download anything, so empty files of those names are put there first. Whoever asks for
 * CUDA with npm's flag or variable for it is left alone, as is any file that exists.
 */
interface InstallMetadata {
  readonly requirements: Readonly<Record<string, readonly string[]>>;
  readonly manifests: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const EXPLICIT_REQUESTS = [
  'npm_config_onnxruntime_node_install',
  'npm_config_onnxruntime_node_install_cuda',
  'ONNXRUNTIME_NODE_INSTALL',
  'ONNXRUNTIME_NODE_INSTALL_CUDA',
];

function keepCpuRuntimeOnly(): void {
  if (EXPLICIT_REQUESTS.some((name) => process.env[name] !== undefined)) return;
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve('onnxruntime-node/package.json'));
  const metadata = require(join(root, 'script/install-metadata.js')) as InstallMetadata;
  const platform = `${process.platform}/${process.arch}`;
  for (const name of metadata.requirements[platform] ?? []) {
    for (const file of Object.keys(metadata.manifests[`${platform}:${name}`] ?? {})) {
      placeEmptyFile(join(root, 'bin/napi-v6', platform, file));
    }
  }
}

function placeEmptyFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx'));
  } catch {
    // It is there, or cannot be made: then onnxruntime-node's script decides.
  }
}

keepCpuRuntimeOnly();
