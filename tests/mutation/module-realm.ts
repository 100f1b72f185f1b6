import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Script } from 'node:vm';
import ts from 'typescript';

type ModuleBody = (
  exports: Record<string, unknown>,
  require: (specifier: string) => unknown,
  module: { exports: Record<string, unknown> },
) => void;

/** A TypeScript file as a script that can be run again and again. */
interface TranslatedFile {
  readonly body: ModuleBody;
  /** What it imports, as written. */
  readonly imports: readonly string[];
}

/** A set of TypeScript files and all they import, translated once, with the packages that they share. */
export class TranslatedFiles {
  readonly #files = new Map<string, TranslatedFile>();
  readonly #packages = new Map<string, unknown>();

  /**
   * Translates files and whatever they import, and loads the packages.
   *
   * @param paths - Absolute paths of `.ts` files.
   * @param packages - Packages that are there already, by name.
   */
  static async from(
    paths: readonly string[],
    packages: Readonly<Record<string, unknown>>,
  ): Promise<TranslatedFiles> {
    const files = new TranslatedFiles();
    for (const [name, given] of Object.entries(packages)) files.#packages.set(name, given);
    const open = [...paths];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (files.#files.has(path)) continue;
      const file = translate(path);
      files.#files.set(path, file);
      for (const specifier of file.imports) {
        if (specifier.startsWith('.')) open.push(resolve(path, '..', specifier));
        else if (!files.#packages.has(specifier)) files.#packages.set(specifier, await import(specifier));
      }
    }
    return files;
  }

  body(path: string): ModuleBody {
    const file = this.#files.get(path);
    if (file === undefined) throw new Error(`not translated: ${path}`);
    return file.body;
  }

  packageNamed(name: string): unknown {
    return this.#packages.get(name);
  }
}

function translate(path: string): TranslatedFile {
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.CommonJS,
      moduleDetection: ts.ModuleDetectionKind.Force,
      // Packages are given as they are, with `default` where they have it.
      esModuleInterop: false,
    },
  });
  const script = new Script(`(function (exports, require, module) {${outputText}\n})`, { filename: path });
  const imports = [...outputText.matchAll(/\brequire\("([^"]+)"\)/g)].flatMap(
    ([, specifier]) => specifier ?? [],
  );
  return { body: script.runInThisContext() as ModuleBody, imports };
}

/**
 * One instance of every module that is reached from the files it is asked for. Packages and Node's own modules are
 * shared with the process; what a realm's modules hold is gone with the realm.
 */
export class ModuleRealm {
  readonly #files: TranslatedFiles;
  readonly #substitutes: Readonly<Record<string, unknown>>;
  readonly #loaded = new Map<string, { exports: Record<string, unknown> }>();

  /** @param substitutes - What to give for a package, by its name, instead of the package. */
  constructor(files: TranslatedFiles, substitutes: Readonly<Record<string, unknown>>) {
    this.#files = files;
    this.#substitutes = substitutes;
  }

  /** Runs a module, unless this realm has done so before, and returns what it exports. */
  load(path: string): Record<string, unknown> {
    const known = this.#loaded.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    this.#loaded.set(path, module);
    const requireAny = (specifier: string): unknown => {
      if (Object.hasOwn(this.#substitutes, specifier)) return this.#substitutes[specifier];
      return specifier.startsWith('.')
        ? this.load(resolve(path, '..', specifier))
        : this.#files.packageNamed(specifier);
    };
    this.#files.body(path)(module.exports, requireAny, module);
    return module.exports;
  }
}
