const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** The log of a record, its two heads, and the entries of its lock, below the home folder; see `consent/registry`. */
const FILES: readonly RegExp[] = [
  /^registry$/,
  new RegExp(`^registry/(?<record>${ID})\\.(?:jsonl|head|head\\.new|lock)$`),
  new RegExp(`^registry/(?<record>${ID})\\.lock/(?:choosing|\\d+)\\.\\d+\\.${ID}$`),
  /^trust(?:\/log-heads)?$/,
  new RegExp(`^trust/log-heads/(?<record>${ID})\\.head(?:\\.new)?$`),
];

/**
 * Returns whether a run may make a file of the registry: only those of the record that it was given.
 *
 * @param path - Below the home folder.
 * @param record - Text of the consent record; empty where there is none.
 */
export function isRegistryFile(path: string, record: string): boolean {
  return FILES.some((form) => {
    const match = form.exec(path);
    const id = match?.groups?.['record'];
    return match !== null && (id === undefined || record.includes(id));
  });
}

/** Returns whether a path below the home folder is a log, from which an unfinished line is cut off. */
export function isRegistryLog(path: string): boolean {
  return /^registry\/[^/]+\.jsonl$/.test(path);
}

/** Says what is wrong with a file of the registry, or `undefined`: a head or a log that is padded or spelt another way. */
export function faultOfRegistryFile(path: string, text: string): string | undefined {
  const isWritten = path.endsWith('.head')
    ? /^(?:0 -|[1-9]\d* [0-9a-f]{64})\n$/.test(text)
    : !isRegistryLog(path) || text.split('\n').every(isWrittenLine);
  return isWritten ? undefined : 'is padded or spelt another way';
}

function isWrittenLine(line: string, index: number, lines: readonly string[]): boolean {
  if (line === '') return index === lines.length - 1;
  try {
    return JSON.stringify(JSON.parse(line)) === line;
  } catch {
    return false;
  }
}
