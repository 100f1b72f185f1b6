import { defaultResultsFolder } from '../surroundings/package-folder.ts';
import { renderMarkdown } from './markdown.ts';
import type { Report } from './report.ts';
import { writeReport } from './write-report.ts';

/**
 * Writes a report's file and page, prints its tables on standard output and where it lies on standard error.
 *
 * @param folder - Default: `bench/results` of a checkout, else the working directory.
 * @throws FacegateError `ERR_OUTPUT`.
 */
export async function publish(report: Report, folder = defaultResultsFolder()): Promise<void> {
  const { runPath, pagePath } = await writeReport(report, folder);
  process.stdout.write(`${renderMarkdown(report)}\n`);
  process.stderr.write(`facegate: wrote ${runPath}\nfacegate: wrote ${pagePath}\n`);
}
