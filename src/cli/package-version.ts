import { readFileSync } from 'node:fs';

/** Returns the version of the installed package; the sources lie two, the built files three folders below its root. */
export function packageVersion(): string {
  for (const candidate of ['../../package.json', '../../../package.json']) {
    try {
      const text = readFileSync(new URL(candidate, import.meta.url), 'utf8');
      const manifest = JSON.parse(text) as { name?: unknown; version?: unknown };
      if (manifest.name === 'facegate' && typeof manifest.version === 'string') return manifest.version;
    } catch {
      // Not there: try the next.
    }
  }
  return 'unknown';
}
