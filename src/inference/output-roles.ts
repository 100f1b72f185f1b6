import { FacegateError } from '../errors/facegate-error.ts';
import type { ModelOutput, ModelTask } from './manifest-schema.ts';

interface OutputRole {
  readonly task: ModelTask;
  readonly ranks: readonly number[];
  /** Axis that holds the numbers of one prior, cell or face; -1 is the last one. */
  readonly axis: number;
  /** Most numbers that the axis may hold: an identity embedding (128 and more) never fits. */
  readonly maximumWidth: number;
  /** It may be in the graph, but is not asked for. */
  readonly unread?: true;
}

/** Every meaning that a model's output may have. What is not listed here cannot be loaded. */
const OUTPUT_ROLES: Readonly<Record<string, OutputRole>> = {
  'face-scores': { task: 'detect-faces', ranks: [2, 3], axis: -1, maximumWidth: 2 },
  'face-objectness': { task: 'detect-faces', ranks: [2, 3], axis: -1, maximumWidth: 1 },
  'face-locations': { task: 'detect-faces', ranks: [2, 3], axis: -1, maximumWidth: 4 },
  'face-landmarks': { task: 'detect-faces', ranks: [2, 3], axis: -1, maximumWidth: 10, unread: true },
  'face-grid': { task: 'detect-faces', ranks: [4], axis: 1, maximumWidth: 25 },
  'age-years': { task: 'estimate-attributes', ranks: [2], axis: 1, maximumWidth: 1 },
  'gender-probabilities': { task: 'estimate-attributes', ranks: [2], axis: 1, maximumWidth: 2 },
  'gender-and-age': { task: 'estimate-attributes', ranks: [2], axis: 1, maximumWidth: 3 },
};

function isAllowed(task: ModelTask, { role, shape }: ModelOutput, unread: boolean): boolean {
  const rule = Object.hasOwn(OUTPUT_ROLES, role) ? OUTPUT_ROLES[role] : undefined;
  if (rule === undefined || rule.task !== task || !rule.ranks.includes(shape.length)) return false;
  if ((rule.unread === true) !== unread) return false;
  const width = shape.at(rule.axis);
  return typeof width === 'number' && width >= 1 && width <= rule.maximumWidth;
}

/**
 * Refuses outputs that a task does not need: each needs a known role of this task, once (per grid, where it says which
 * grid it speaks of), no wider than the role allows. Landmarks may be in the graph as outputs that are not read.
 *
 * @throws FacegateError `ERR_MODEL_REFUSED`.
 */
export function assertAllowedOutputs(
  task: ModelTask,
  outputs: readonly ModelOutput[],
  unreadOutputs: readonly ModelOutput[] = [],
): void {
  const all = [...outputs, ...unreadOutputs];
  const areUnique = (keys: readonly string[]): boolean => new Set(keys).size === keys.length;
  const allowed =
    areUnique(all.map(({ name }) => name)) &&
    areUnique(all.map(({ role, stepPx }) => `${role} ${stepPx ?? ''}`)) &&
    outputs.every((output) => isAllowed(task, output, false)) &&
    unreadOutputs.every((output) => isAllowed(task, output, true));
  if (!allowed) throw new FacegateError('ERR_MODEL_REFUSED');
}

/**
 * Name of the output that has a role.
 *
 * @param stepPx - The grid that it speaks of; absent: an output that speaks of all.
 * @throws FacegateError `ERR_MODEL_REFUSED` when the model has none.
 */
export function outputNamed(outputs: readonly ModelOutput[], role: string, stepPx?: number): string {
  const output = outputs.find((candidate) => candidate.role === role && candidate.stepPx === stepPx);
  if (output === undefined) throw new FacegateError('ERR_MODEL_REFUSED');
  return output.name;
}
