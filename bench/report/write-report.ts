import { access, constants, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { renderPage } from './page.ts';
import type { Report } from './report.ts';

/** Where a report was written. */
export interface WrittenReport {
  readonly runPath: string;
  readonly pagePath: string;
}

/**
 * Writes the run as JSON and its page beside it, each whole or not at all.
 *
 * @param folder - Made if it does not exist.
 * @throws FacegateError `ERR_OUTPUT` when the folder or a file cannot be written.
 */
export async function writeReport(report: Report, folder: string): Promise<WrittenReport> {
  const { run } = report;
  const stem = `${run.bench}-${run.startedAt.replace(/[-:]|\.\d+/g, '')}`;
  const runPath = join(folder, `${stem}.json`);
  const pagePath = join(folder, `${stem}.html`);
  try {
    await mkdir(folder, { recursive: true });
    await writeWhole(runPath, `${JSON.stringify(run, undefined, 2)}\n`);
    await writeWhole(pagePath, renderPage(report));
  } catch {
    throw new FacegateError('ERR_OUTPUT');
  }
  return { runPath, pagePath };
}

/** Makes a folder if it does not exist. Throws FacegateError `ERR_OUTPUT` when it cannot be made or written to. */
export async function expectWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new FacegateError('ERR_OUTPUT');
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.partial`, text);
  await rename(`${path}.partial`, path);
}
