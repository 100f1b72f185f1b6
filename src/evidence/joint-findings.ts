import type { Examination } from './examine-run.ts';
import type { Finding } from './finding.ts';

/** Runs in which everything was withheld differ in what the models estimated, and in nothing that can be seen. */
const WITHHELD = /withheld/;

/** Judges what only several runs together show. */
export function judgeTogether(examinations: readonly Examination[]): readonly Finding[] {
  return [...interference(examinations), ...weakHits(examinations)];
}

/** Whatever a withheld run lets out must not depend on the estimate: not the text, not the files, not a number. */
function interference(examinations: readonly Examination[]): readonly Finding[] {
  const [first, ...others] = examinations.filter(({ run }) => WITHHELD.test(run));
  if (first === undefined) return [];
  return others
    .filter(({ visible }) => visible !== first.visible)
    .map(({ run }) => ({
      detector: 'interference' as const,
      run,
      where: 'output, summary, standard error or exit status',
      what: 'depends on an estimate that was withheld',
    }));
}

/** Four bytes lie somewhere by chance; that they do so in two runs, each with numbers of its own, is none. */
function weakHits(examinations: readonly Examination[]): readonly Finding[] {
  const runsByForm = new Map<string, Set<string>>();
  for (const { run, weakHits: hits } of examinations) {
    for (const { canary, form } of hits) {
      const key = `${canary} (${form})`;
      runsByForm.set(key, (runsByForm.get(key) ?? new Set()).add(run));
    }
  }
  return [...runsByForm]
    .filter(([, runs]) => runs.size >= 2)
    .map(([what, runs]) => ({ detector: 'memory', run: [...runs].join('; '), where: 'memory', what }));
}
