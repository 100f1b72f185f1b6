import type { Command } from 'commander';
import { addModelFlags, type ModelFlags } from './model-flags.ts';

interface AccuracyFlags extends ModelFlags {
  readonly labels?: string;
  readonly allFacesLabelled?: true;
  readonly detectors?: true;
  readonly output?: string;
}

/** Adds `facegate bench accuracy`. */
export function registerBenchAccuracyCommand(bench: Command): void {
  const command = bench
    .command('accuracy')
    .description(
      'How far estimates are off on a folder of labelled pictures. Tells aggregates over ten faces and more, nothing about one.',
    )
    .argument(
      '<folder>',
      'pictures, with labels.csv: file, age or age_low and age_high, gender, box in pixels',
    )
    .option('--labels <file>', 'the labels (default: labels.csv in the folder)');
  addModelFlags(command)
    .option('--all-faces-labelled', 'every face has a box: tell average precision and recall of the detector')
    .option(
      '--detectors',
      'measure detectors instead, all of them or that of --detector: on pictures, and on clips where clips.csv says ' +
        'how many people each shows; also in folders directly inside',
    )
    .option(
      '--output <folder>',
      'where the JSON file and the page go (default: bench/results of a checkout, else the working directory)',
    )
    .action(run);
}

async function run(folder: string, flags: AccuracyFlags): Promise<void> {
  if (flags.detectors === true) {
    await runDetectors(folder, flags);
    return;
  }
  const { measureAccuracy } = await import('../../bench/accuracy/accuracy.ts');
  const { publish } = await import('../../bench/report/publish.ts');
  const { labels, profile, detector, attributeModel, models, allFacesLabelled = false } = flags;
  await publish(
    () =>
      measureAccuracy({
        folder,
        profile,
        allFacesLabelled,
        ...(labels === undefined ? {} : { labels }),
        ...(detector === undefined ? {} : { detector }),
        ...(attributeModel === undefined ? {} : { attributeModel }),
        ...(models === undefined ? {} : { modelsFolder: models }),
        onPicture: (done, total) => {
          if (done % 100 === 0) process.stderr.write(`facegate: picture ${done + 1} of ${total}\n`);
        },
      }),
    flags.output,
  );
}

async function runDetectors(folder: string, flags: AccuracyFlags): Promise<void> {
  const { measureDetectors } = await import('../../bench/accuracy/detectors/detectors.ts');
  const { publish } = await import('../../bench/report/publish.ts');
  const { detector, models, allFacesLabelled = false, output } = flags;
  await publish(
    () =>
      measureDetectors({
        folder,
        allFacesLabelled,
        ...(detector === undefined ? {} : { detector }),
        ...(models === undefined ? {} : { modelsFolder: models }),
        onProgress: (text) => process.stderr.write(`facegate: ${text}\n`),
      }),
    output,
  );
}
