import { defaultResultsFolder } from '../surroundings/package-folder.ts';
import { renderMarkdown } from './markdown.ts';
import type { Report } from './report.ts';
import { expectWritable, writeReport, writeTables } from './write-report.ts';

/**
 * Measures, then writes the report's file and page, prints its tables on standard output and where it lies on standard
 * error. Whether the folder can be written is found out first: nobody measures for an hour in vain.
 *
 * @param folder - Default: `bench/results` of a checkout, else the working directory.
 * @throws FacegateError `ERR_OUTPUT`.
 */
export async function publish(
  measure: () => Promise<Report>,
  folder = defaultResultsFolder(),
): Promise<void> {
  await expectWritable(folder);
  const report = await measure();
  const { runPath, pagePath } = await writeReport(report, folder);
  process.stdout.write(`${renderMarkdown(report)}\n`);
  process.stderr.write(`facegate: wrote ${runPath}\nfacegate: wrote ${pagePath}\n`);
}

/**
 * Writes the file and the tables of a report that needs no plots, prints the tables and says where they lie.
 *
 * @throws FacegateError `ERR_OUTPUT`.
 */
export async function publishTables(report: Report, folder: string): Promise<void> {
  const path = await writeTables(report, folder);
  process.stdout.write(`${renderMarkdown(report)}\n`);
  process.stderr.write(`facegate: wrote ${path}\n`);
}
