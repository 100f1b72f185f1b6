import { FacegateError } from '../errors/facegate-error.ts';
import type { ModelOutput, ModelTask } from './manifest-schema.ts';

interface OutputRole {
  readonly task: ModelTask;
  readonly rank: number;
  /** Axis that holds the numbers of one prior, cell or face. */
  readonly axis: number;
  /** Most numbers that the axis may hold: an identity embedding (128 and more) never fits. */
  readonly maximumWidth: number;
}

/** Every meaning that a model's output may have. What is not listed here cannot be loaded. */
const OUTPUT_ROLES: Readonly<Record<string, OutputRole>> = {
  'face-scores': { task: 'detect-faces', rank: 3, axis: 2, maximumWidth: 2 },
  'face-locations': { task: 'detect-faces', rank: 3, axis: 2, maximumWidth: 4 },
  'face-grid': { task: 'detect-faces', rank: 4, axis: 1, maximumWidth: 25 },
  'age-years': { task: 'estimate-attributes', rank: 2, axis: 1, maximumWidth: 1 },
  'gender-probabilities': { task: 'estimate-attributes', rank: 2, axis: 1, maximumWidth: 2 },
};

function isAllowed(task: ModelTask, { role, shape }: ModelOutput): boolean {
  const rule = Object.hasOwn(OUTPUT_ROLES, role) ? OUTPUT_ROLES[role] : undefined;
  if (rule === undefined || rule.task !== task || shape.length !== rule.rank) return false;
  const width = shape[rule.axis];
  return typeof width === 'number' && width >= 1 && width <= rule.maximumWidth;
}

/**
 * Refuses outputs that a task does not need: each needs a known role of this task, once, no wider than the role allows.
 *
 * @throws FacegateError `ERR_MODEL_REFUSED`.
 */
export function assertAllowedOutputs(task: ModelTask, outputs: readonly ModelOutput[]): void {
  const once = (name: 'name' | 'role'): boolean =>
    new Set(outputs.map((output) => output[name])).size === outputs.length;
  if (!once('name') || !once('role') || !outputs.every((output) => isAllowed(task, output))) {
    throw new FacegateError('ERR_MODEL_REFUSED');
  }
}

/** Name of the output that has a role. Throws FacegateError `ERR_MODEL_REFUSED` when the model has none. */
export function outputNamed(outputs: readonly ModelOutput[], role: string): string {
  const output = outputs.find((candidate) => candidate.role === role);
  if (output === undefined) throw new FacegateError('ERR_MODEL_REFUSED');
  return output.name;
}
