import type { Figure } from './charts/draw.ts';
import type { RunFile } from './run-file.ts';
import type { Table } from './table.ts';

/** One question of a bench: what was measured, drawn and in numbers. */
export interface ReportSection {
  readonly title: string;
  readonly text?: string;
  readonly figures?: readonly Figure[];
  readonly tables?: readonly Table[];
}

/** A report as a reader sees it, whether as a page or in a terminal. */
export interface Report {
  readonly title: string;
  /** One or two sentences under the title: what was asked. */
  readonly lede: string;
  readonly run: RunFile;
  readonly sections: readonly ReportSection[];
  /** How it was measured, one statement per item. */
  readonly method: readonly string[];
}
