import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What is labelled in a folder. */
export interface LabelledFolder {
  readonly folder: string;
  /** `labels.csv`: labelled pictures. */
  readonly labels?: string;
  /** `clips.csv`: clips, and how many people each shows. */
  readonly clips?: string;
}

/** Finds labelled pictures and clips in a folder and in the folders directly inside it. */
export function labelledFolders(folder: string): readonly LabelledFolder[] {
  return [folder, ...foldersInside(folder)].flatMap((candidate) => {
    const [labels, clips] = ['labels.csv', 'clips.csv'].map((name) => join(candidate, name));
    const found = {
      folder: candidate,
      ...(labels !== undefined && existsSync(labels) ? { labels } : {}),
      ...(clips !== undefined && existsSync(clips) ? { clips } : {}),
    };
    return found.labels === undefined && found.clips === undefined ? [] : [found];
  });
}

function foldersInside(folder: string): readonly string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}
