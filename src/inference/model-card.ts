import type { DetectorEntry, EnsembleEntry, EstimatorEntry, ModelEntry } from './manifest-schema.ts';
import { idsOf } from './model-ids.ts';

const TASKS = {
  'detect-faces': 'Find faces',
  'estimate-attributes': 'Estimate age and gender',
} as const;

/** Returns a model card as Markdown, made of the model's manifest entry and nothing else. */
export function cardOfModel(model: ModelEntry): string {
  const { card } = model;
  return [
    `# ${card.name}`,
    facts(model),
    section('Intended use', card.intendedUse),
    section('Not intended', card.notIntendedUse),
    section('Training data', `${card.trainingData}\n\nUnknown: ${card.trainingDataUnknown}`),
    section('Known error', card.knownError),
    ...measurements(card),
    section('Input', inputText(model)),
    section('Outputs', outputTable(model)),
    section('Cut from the published model', cutList(model)),
    ...geometry(model),
    section('Source', sourceText(model)),
  ].join('\n\n');
}

/** Returns the card of an ensemble as Markdown; its networks have cards of their own. */
export function cardOfEnsemble({ id, members, ageInterval, card }: EnsembleEntry): string {
  const rows = members.map(({ id: member, ageWeight, genderWeight }) => [
    `\`${member}\``,
    String(ageWeight),
    String(genderWeight),
  ]);
  return [
    `# ${card.name}`,
    `An ensemble, \`${id}\`: the mean of the ages, and of the log-odds of the genders, by these weights.`,
    table(['network', 'age', 'gender'], rows),
    section('Intended use', card.intendedUse),
    section('Not intended', card.notIntendedUse),
    section('Known error', card.knownError),
    ...measurements(card),
    intervalSection(ageInterval),
  ].join('\n\n');
}

function facts(model: ModelEntry): string {
  const { card } = model;
  const rows = [
    [
      'id',
      idsOf(model)
        .map((id) => `\`${id}\``)
        .join(', '),
    ],
    ['task', TASKS[model.task]],
    ['licence', card.licence],
    ['copyright', card.copyright],
    [
      model.source.kind === 'own' ? 'graph' : 'converted graph',
      `\`${model.file}\`, SHA-256 \`${model.sha256}\``,
    ],
  ];
  return table(['', ''], rows);
}

function measurements(card: EnsembleEntry['card']): readonly string[] {
  return (card.measurements ?? []).map(({ conditions, groups }) =>
    section(
      'Measured',
      `${conditions}\n\n${table(
        ['people', 'photographs', 'outside the age bin, years', 'gender right'],
        groups.map(({ people, photographs, outsideBinYears, genderPercent }) => [
          people,
          String(photographs),
          outsideBinYears.toFixed(1),
          `${genderPercent} %`,
        ]),
      )}`,
    ),
  );
}

function inputText({ input }: ModelEntry): string {
  const { name, shape, type, colour } = input;
  const preprocessing =
    type === 'uint8'
      ? input.preprocessing
      : `(x - [${input.subtract.join(', ')}]) / [${input.divide.join(', ')}], ${input.layout}`;
  return `\`${name}\`, ${shapeText(shape)} ${type}, ${colour}. Preprocessing: ${preprocessing}.`;
}

function outputTable({ outputs, unreadOutputs = [] }: ModelEntry): string {
  const rows = (listed: ModelEntry['outputs'], suffix: string): string[][] =>
    listed.map(({ name, role, stepPx, shape }) => {
      const grid = stepPx === undefined ? '' : `, every ${stepPx} px`;
      return [`\`${name}\``, `${role}${grid}${suffix}`, shapeText(shape)];
    });
  return table(['name', 'meaning', 'shape'], [...rows(outputs, ''), ...rows(unreadOutputs, '; not read')]);
}

function cutList({ cutOutputs }: ModelEntry): string {
  return cutOutputs.length === 0 ? 'Nothing.' : cutOutputs.map((cut) => `- ${cut}`).join('\n');
}

function geometry(model: ModelEntry): readonly string[] {
  return model.task === 'detect-faces' ? [detectorGeometry(model)] : estimatorGeometry(model);
}

function detectorGeometry({ id, detector }: DetectorEntry): string {
  const sizes = [{ id, ...detector }, ...(detector.otherSizes ?? [])].sort(
    (a, b) => a.longSidePx - b.longSidePx,
  );
  const rows = sizes.map(({ id: sizeId, longSidePx, scores, crop }) => [
    `\`${sizeId}\``,
    `${longSidePx} px`,
    `${scores.presence} / ${scores.inference}`,
    `${crop.framing}, ${crop.scale} of the longer side of the box`,
  ]);
  return section(
    'Picture sizes, scores and crops',
    `Sides are padded to multiples of ${detector.inputMultiplePx} px; of two boxes that overlap by more than ` +
      `${detector.overlapThreshold} (intersection over union) the weaker goes.\n\n` +
      table(['id', 'long side', 'score: maybe a person / a person', 'crop for the attribute models'], rows),
  );
}

function estimatorGeometry({ estimator }: EstimatorEntry): readonly string[] {
  const { sidePx, cropScale, ageInterval } = estimator;
  return [
    section('Crop', `${sidePx}x${sidePx} px, ${cropScale} times as wide as the detector's entry says.`),
    intervalSection(ageInterval),
  ];
}

function intervalSection({ coverage, calibration, points }: EnsembleEntry['ageInterval']): string {
  const rows = points.map(({ estimate, low, high }) => [String(estimate), String(low), String(high)]);
  return section(
    'Age interval',
    `Meant to hold ${coverage * 100} % of true ages. ${calibration}\n\n` +
      table(['estimated age', 'from', 'to'], rows),
  );
}

function sourceText({ source }: ModelEntry): string {
  if (source.kind === 'own') return `${source.origin}. A model of the user's own.`;
  const files = source.files.map(({ path, sha256 }) => `- \`${path}\`, SHA-256 \`${sha256}\``).join('\n');
  const fetched = source.fetch === 'on-demand' ? ', fetched and converted by `npm run models` only' : '';
  return `npm package \`${source.package}\` ${source.version}${fetched}:\n\n${files}`;
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${text}`;
}

function shapeText(shape: readonly (number | string)[]): string {
  return `\`[${shape.join(', ')}]\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
