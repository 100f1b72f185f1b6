// In your own project: import { analyze } from 'facegate';
import { analyze, type AnalyzeOptions } from '../../src/index.ts';

/** What an example is run on: a video, an image or a folder of images, the consent record, the purpose. */
export type ExampleRun = AnalyzeOptions & { readonly media: string };

/** The whole of it: rows as they are released, then what the run did. Nothing runs before the loop starts. */
export async function describePeople(run: ExampleRun): Promise<readonly string[]> {
  const { media, ...options } = run;
  const analysis = analyze(media, options);
  const lines: string[] = [];
  for await (const { trackId, startUs, endUs, ageRangeYears, gender } of analysis) {
    // An attribute that the record does not cover, or that the model was not sure of, is absent.
    const age = ageRangeYears === undefined ? 'age not released' : `age ${ageRangeYears.join('-')}`;
    const who = gender === undefined ? 'gender not released' : gender.label;
    lines.push(`track ${trackId}, ${startUs / 1e6}-${endUs / 1e6} s: ${age}, ${who}`);
  }
  const { outcome, code, attributeInferences } = await analysis.summary;
  // A denial is no exception: there are no rows, and the summary says why.
  lines.push(outcome === 'denied' ? `denied: ${code ?? ''}` : `${attributeInferences} inferences`);
  return lines;
}
