import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
} from '@stryker-mutator/api/test-runner';
import type { InstrumenterContext } from '@stryker-mutator/api/core';
import { TestCollection, type CollectedTest } from './collected-tests.ts';
import { ModuleRealm, TranslatedFiles } from './module-realm.ts';

const FOLDER = 'tests/unit/consent';
const FILES = ['tests/contracts/consent-registry.test.ts'];

/** Longest time for one test, in milliseconds; a mutant that makes one wait longer counts as found out. */
const TEST_TIMEOUT_MS = 5_000;

/**
 * Runs the tests of the consent gate for Stryker in its own process: vitest would start anew for every mutant, which
 * takes a hundred times as long as the tests. Every mutant meets freshly loaded modules, the tests that take least time
 * first, and only as many as it takes to find it out.
 */
class GateRunner implements TestRunner {
  #files: TranslatedFiles | undefined;
  readonly #timeSpentMs = new Map<string, number>();

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    const paths = testFiles().map((file) => resolve(file));
    this.#files = await TranslatedFiles.from(paths, { vitest: undefined });
  }

  async dryRun(): Promise<DryRunResult> {
    const context = strykerContext();
    const tests = this.#load(testFiles());
    const results: TestResult[] = [];
    for (const test of tests) {
      context.currentTestId = test.id;
      const result = await runTest(test);
      delete context.currentTestId;
      this.#timeSpentMs.set(test.id, result.timeSpentMs);
      results.push(result);
    }
    return {
      status: DryRunStatus.Complete,
      tests: results,
      ...(context.mutantCoverage === undefined ? {} : { mutantCoverage: context.mutantCoverage }),
    };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit, mutantActivation, testFilter } = options;
    const context = strykerContext();
    context.hitCount = 0;
    if (hitLimit === undefined) delete context.hitLimit;
    else context.hitLimit = hitLimit;
    try {
      if (mutantActivation === 'static') context.activeMutant = activeMutant.id;
      const wanted = testFilter === undefined ? undefined : new Set(testFilter);
      const files = wanted === undefined ? testFiles() : filesOf(wanted);
      const tests = this.#load(files).filter(({ id }) => wanted?.has(id) ?? true);
      context.activeMutant = activeMutant.id;
      const results = await this.#untilOneFails(tests);
      const endless = determineHitLimitReached(context.hitCount, hitLimit);
      return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests: results });
    } catch (error) {
      // The files could not even be loaded: every test fails.
      const failure = failed('loading the tests', '', 0, error);
      return toMutantRunResult({ status: DryRunStatus.Complete, tests: [failure] });
    } finally {
      delete context.activeMutant;
    }
  }

  #load(files: readonly string[]): readonly CollectedTest[] {
    if (this.#files === undefined) throw new Error('not initialised');
    const collection = new TestCollection();
    const realm = new ModuleRealm(this.#files, { vitest: collection.testInterface() });
    for (const file of files) collection.within(file, () => realm.load(resolve(file)));
    return collection.tests;
  }

  async #untilOneFails(tests: readonly CollectedTest[]): Promise<TestResult[]> {
    const spent = (test: CollectedTest): number => this.#timeSpentMs.get(test.id) ?? 0;
    const results: TestResult[] = [];
    for (const test of [...tests].sort((one, other) => spent(one) - spent(other))) {
      const result = await runTest(test);
      results.push(result);
      if (result.status === TestStatus.Failed) break;
      this.#timeSpentMs.set(test.id, Math.max(spent(test), result.timeSpentMs));
    }
    return results;
  }
}

/** The object through which instrumented code learns which mutant is active, and tells what it came across. */
function strykerContext(): InstrumenterContext {
  const holder = globalThis as { __stryker__?: InstrumenterContext };
  return (holder.__stryker__ ??= {});
}

function testFiles(): readonly string[] {
  const found = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.test.ts'),
  );
  return [...found.sort().map((name) => join(FOLDER, name)), ...FILES];
}

function filesOf(testIds: ReadonlySet<string>): readonly string[] {
  return [...new Set([...testIds].map((id) => id.slice(0, id.indexOf('#'))))];
}

async function runTest(test: CollectedTest): Promise<TestResult> {
  const startMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('the test takes too long'));
    }, TEST_TIMEOUT_MS);
  });
  try {
    await Promise.race([test.run(), late]);
    const timeSpentMs = performance.now() - startMs;
    return { id: test.id, name: test.id, fileName: test.file, timeSpentMs, status: TestStatus.Success };
  } catch (error) {
    return failed(test.id, test.file, performance.now() - startMs, error);
  } finally {
    clearTimeout(timer);
  }
}

function failed(id: string, fileName: string, timeSpentMs: number, error: unknown): TestResult {
  const failureMessage = error instanceof Error ? error.message : String(error);
  return { id, name: id, fileName, timeSpentMs, status: TestStatus.Failed, failureMessage };
}

/** What Stryker looks for in a plugin. */
export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'gate', GateRunner)];
