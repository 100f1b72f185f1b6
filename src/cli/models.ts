import { Option, type Command } from 'commander';
import { modelsError } from '../errors/own-models-error.ts';
import {
  type FacegateError,
  listEnsembles,
  listModels,
  modelCard,
  verifyModels,
  type ErrorCode,
  type ModelVerification,
} from '../index.ts';

interface FolderFlag {
  readonly models?: string;
}

function modelsFolderOption(): Option {
  return new Option(
    '--models <folder>',
    'folder of models of your own, with its manifest (default: those of the package)',
  );
}

/** Adds `facegate models list`, `card` and `verify`. */
export function registerModelsCommands(program: Command): void {
  const models = program
    .command('models')
    .description('Show what is loaded, and check that it is what it claims.');
  models
    .command('list')
    .description('List the models: id, task, licence, digest, and whether the file is there.')
    .addOption(modelsFolderOption())
    .action(({ models: folder }: FolderFlag) => {
      for (const { id, task, licence, sha256, present, onDemand } of listModels(folder)) {
        const absent = onDemand ? '  not fetched' : '  missing';
        const line = [id.padEnd(20), task.padEnd(20), licence.padEnd(12), sha256, present ? '' : absent];
        process.stdout.write(`${line.join(' ').trimEnd()}\n`);
      }
      for (const { id, members } of listEnsembles(folder)) {
        process.stdout.write(`${id}: ${members.join(' and ')} together\n`);
      }
    });
  models
    .command('card')
    .description(
      'Print the card of a model: source, licence, training data, measured error, what it is not for.',
    )
    .argument('<id>', 'model or ensemble, see `facegate models list`')
    .addOption(modelsFolderOption())
    .action((id: string, { models: folder }: FolderFlag) => {
      process.stdout.write(`${modelCard(id, folder)}\n`);
    });
  models
    .command('verify')
    .description('Recompute the digest of every model, load it, and compare its outputs with the manifest.')
    .option('--all', 'fail also when a model that is fetched on demand is not there')
    .addOption(modelsFolderOption())
    .action(async ({ all = false, models: folder }: FolderFlag & { readonly all?: boolean }) => {
      const results = await verifyModels(folder);
      for (const { id, status } of results) process.stdout.write(`${id.padEnd(20)} ${status}\n`);
      const fault = faultOf(results, all);
      if (fault !== undefined) throw fault;
    });
}

/** The worst that was found; of models of the user's own first, because their advice is another. */
function faultOf(results: readonly ModelVerification[], all: boolean): FacegateError | undefined {
  for (const [code, statuses] of faults(all)) {
    const faulty = results.filter(({ status }) => statuses.includes(status));
    if (faulty.length > 0) {
      return modelsError(
        code,
        faulty.some(({ isOwn }) => isOwn),
      );
    }
  }
  return undefined;
}

/** Which result ends the command with which code, the worst first. */
function faults(all: boolean): readonly (readonly [ErrorCode, readonly ModelVerification['status'][]])[] {
  return [
    ['ERR_MODEL_UNSAFE', ['unsafe']],
    ['ERR_MODEL_DIGEST', ['digest-mismatch']],
    ['ERR_MODEL_REFUSED', ['refused']],
    ['ERR_MODEL_MISSING', all ? ['missing', 'not-fetched'] : ['missing']],
  ];
}
