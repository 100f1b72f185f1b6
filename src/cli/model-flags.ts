import { Option, type Command } from 'commander';
import { DEFAULT_PROFILE, PROFILE_NAMES, type ProfileName } from '../run.ts';

/** Flags of every command that runs a detector and an attribute model. */
export interface ModelFlags {
  readonly profile: ProfileName;
  readonly detector?: string;
  readonly attributeModel?: string;
  readonly models?: string;
}

/** Adds the flags that say which models run. */
export function addModelFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--profile <name>', 'which models, and how often they look')
        .choices(PROFILE_NAMES)
        .default(DEFAULT_PROFILE),
    )
    .option('--detector <id>', 'face detector, see `facegate models list` (default: the profile’s)')
    .option(
      '--attribute-model <id>',
      'age and gender model, see `facegate models list` (default: the profile’s)',
    )
    .option(
      '--models <folder>',
      'folder of models of your own, with its manifest (default: those of the package)',
    );
}
