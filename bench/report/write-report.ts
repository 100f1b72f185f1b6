import { existsSync } from 'node:fs';
import { access, constants, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { renderMarkdown } from './markdown.ts';
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
  const runPath = await writeRun(report, folder);
  const pagePath = await writeBeside(runPath, '.html', renderPage(report));
  return { runPath, pagePath };
}

/**
 * Writes the run as JSON and its tables as Markdown beside it, each whole or not at all, and returns the path of the latter.
 *
 * @param folder - Made if it does not exist.
 * @throws FacegateError `ERR_OUTPUT` when the folder or a file cannot be written.
 */
export async function writeTables(report: Report, folder: string): Promise<string> {
  return writeBeside(await writeRun(report, folder), '.md', renderMarkdown(report));
}

async function writeRun({ run }: Report, folder: string): Promise<string> {
  const path = join(folder, `${run.bench}-${run.startedAt.replace(/[-:]|\.\d+/g, '')}.json`);
  await expectWritable(folder);
  try {
    await writeWhole(path, `${JSON.stringify(run, undefined, 2)}\n`);
    return path;
  } catch {
    throw new FacegateError('ERR_OUTPUT');
  }
}

async function writeBeside(runPath: string, extension: string, text: string): Promise<string> {
  const path = runPath.replace(/\.json$/, extension);
  try {
    await writeWhole(path, text);
    return path;
  } catch {
    throw new FacegateError('ERR_OUTPUT');
  }
}

/** Makes a folder if it does not exist. Throws FacegateError `ERR_OUTPUT` when it cannot be made or written to. */
export async function expectWritable(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    if (!(await stat(folder)).isDirectory()) throw new FacegateError('ERR_OUTPUT');
    await access(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new FacegateError('ERR_OUTPUT');
  }
}

/** Folder by folder: Node's own way of making several at once never returns where a file system says there is none. */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolder(dirname(resolve(folder)));
  await mkdir(folder);
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.partial`, text);
  await rename(`${path}.partial`, path);
}
