import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { sha256Hex } from '../inference/model-store.ts';
import type { Installation } from './subject.ts';

/** What the last run of the negative controls gave, as it is kept with the package. */
export interface ControlsRecord {
  /** SHA-256 of the kept file, lower-case hex. */
  readonly sha256: string;
  readonly leaks: number;
  readonly found: number;
  readonly baselineClean: boolean;
  /** Whether they ran on this very build. */
  readonly isThisBuild: boolean;
}

const CONTROLS_FILE = 'tests/leaks/results.json';

/** Returns the root of an installation: the folder above its `dist`. */
export function rootOf({ mainScript }: Installation): string {
  return join(dirname(mainScript), '../../..');
}

/** Computes one digest over every built file that a run can load: SHA-256 over their digests, by path. */
export function buildDigest(installation: Installation): string {
  const dist = join(rootOf(installation), 'dist');
  const digest = createHash('sha256');
  for (const path of ['src', 'workers'].flatMap((folder) => scriptsBelow(join(dist, folder))).sort()) {
    digest.update(`${sha256Hex(readFileSync(path))}  ${relative(dist, path).replaceAll('\\', '/')}\n`);
  }
  return digest.digest('hex');
}

/** Reads the result of the last negative controls; `undefined` where none is kept. */
export function readControls(installation: Installation): ControlsRecord | undefined {
  try {
    const content = readFileSync(join(rootOf(installation), CONTROLS_FILE));
    const result = JSON.parse(content.toString()) as {
      readonly build: string;
      readonly baselineClean: boolean;
      readonly leaks: readonly { readonly found: boolean }[];
    };
    return {
      sha256: sha256Hex(content),
      leaks: result.leaks.length,
      found: result.leaks.filter(({ found }) => found).length,
      baselineClean: result.baselineClean,
      isThisBuild: result.build === buildDigest(installation),
    };
  } catch {
    return undefined;
  }
}

function scriptsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name));
}
