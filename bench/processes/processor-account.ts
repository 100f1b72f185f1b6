import { childrenOf, processorTimeOf } from './process-tree.ts';

/**
 * Processor time of a process and of everything it started, whoever waited for it.
 *
 * The kernel credits a process with its ended children only if it waited for them, and bubblewrap does not: it ends as
 * soon as the first process of its namespace tells how the program inside ended, so the decoder's time would be nobody's.
 * Therefore the tree is looked at every few milliseconds. What is gone counts as much as its parent was credited with or
 * as much as was last seen of it, whichever is more: exact where it was waited for, else short by what was used after the
 * last look.
 */
export class ProcessorAccount {
  readonly #id: string;
  readonly #procFolder: string;
  readonly #children = new Map<string, ProcessorAccount>();
  #own = 0;
  #waitedFor = 0;
  #ended = 0;

  /** @param procFolder - Where the kernel tells about processes. */
  constructor(id: string, procFolder = '/proc') {
    this.#id = id;
    this.#procFolder = procFolder;
  }

  /** Seconds, as of the last look. */
  get seconds(): number {
    return this.#own + this.#ended + sumOf(this.#children.values());
  }

  /** Looks at the process and all that it started. A process that is gone keeps what was last seen of it. */
  look(): void {
    const time = processorTimeOf(this.#id, this.#procFolder);
    if (time === undefined) return;
    this.#own = time.own;
    this.#settle(new Set(childrenOf(this.#id, this.#procFolder)), time.waitedFor - this.#waitedFor);
    this.#waitedFor = time.waitedFor;
    for (const child of this.#children.values()) child.look();
  }

  /** Closes the accounts of children that are gone, and opens those of new ones. */
  #settle(present: ReadonlySet<string>, credited: number): void {
    const gone = [...this.#children].filter(([id]) => !present.has(id));
    this.#ended += Math.max(credited, sumOf(gone.map(([, account]) => account)));
    for (const [id] of gone) this.#children.delete(id);
    for (const id of present) {
      if (!this.#children.has(id)) this.#children.set(id, new ProcessorAccount(id, this.#procFolder));
    }
  }
}

function sumOf(accounts: Iterable<ProcessorAccount>): number {
  let seconds = 0;
  for (const account of accounts) seconds += account.seconds;
  return seconds;
}
