import { expect } from 'vitest';

type Work = (...args: never[]) => unknown;

/** One test, with the hooks of the groups it stands in. */
export interface CollectedTest {
  /** File and names, unique within a run. */
  readonly id: string;
  readonly file: string;
  /** Runs the hooks and the test; throws what it throws. */
  run(): Promise<void>;
}

interface Group {
  readonly name: string;
  readonly before: Work[];
  readonly after: Work[];
}

interface EachForm {
  (name: string, work: Work): void;
}

/** What a test file imports from `vitest`, as far as the tests of the gate need it; anything else is absent. */
export interface TestInterface {
  readonly describe: ((name: string, work: () => void) => void) & {
    each(rows: readonly unknown[]): EachForm;
  };
  readonly it: ((name: string, work: Work) => void) & { each(rows: readonly unknown[]): EachForm };
  readonly test: TestInterface['it'];
  readonly beforeEach: (work: Work) => void;
  readonly afterEach: (work: Work) => void;
  readonly expect: typeof expect;
}

/** Collects the tests that files declare while they are loaded one after the other. */
export class TestCollection {
  readonly tests: CollectedTest[] = [];
  #file = '';
  #groups: readonly Group[] = [];
  readonly #repeats = new Map<string, number>();

  /** Says that what is declared while `load` runs belongs to a file. */
  within(file: string, load: () => void): void {
    this.#file = file;
    this.#groups = [{ name: '', before: [], after: [] }];
    load();
  }

  /** Returns the functions with which a file declares its tests. */
  testInterface(): TestInterface {
    const describe = Object.assign(
      (name: string, work: () => void) => {
        this.#group(name, work);
      },
      {
        each: forEachRow((name, work) => {
          this.#group(name, work);
        }),
      },
    );
    const it = Object.assign(
      (name: string, work: Work) => {
        this.#test(name, work);
      },
      {
        each: forEachRow((name, work) => {
          this.#test(name, work);
        }),
      },
    );
    return {
      describe,
      it,
      test: it,
      beforeEach: (work) => this.#groups.at(-1)?.before.push(work),
      afterEach: (work) => this.#groups.at(-1)?.after.push(work),
      expect,
    };
  }

  #group(name: string, work: () => unknown): void {
    const outside = this.#groups;
    this.#groups = [...outside, { name, before: [], after: [] }];
    work();
    this.#groups = outside;
  }

  #test(name: string, work: Work): void {
    const groups = this.#groups;
    const names = [...groups.slice(1).map((group) => group.name), name];
    const title = `${this.#file}#${names.join(' ')}`;
    const repeat = this.#repeats.get(title) ?? 0;
    this.#repeats.set(title, repeat + 1);
    this.tests.push({
      id: repeat === 0 ? title : `${title} (${repeat.toString()})`,
      file: this.#file,
      async run() {
        try {
          for (const group of groups) for (const hook of group.before) await hook();
          await work();
        } finally {
          for (const group of groups.toReversed()) for (const hook of group.after) await hook();
        }
      },
    });
  }
}

function forEachRow(declare: (name: string, work: () => unknown) => void) {
  return (rows: readonly unknown[]): EachForm =>
    (name, work) => {
      rows.forEach((row, index) => {
        const args = (Array.isArray(row) ? row : [row]) as never[];
        declare(`${name} [${index.toString()}]`, () => work(...args));
      });
    };
}
