// Who may import whom: the stages of the pipeline, as rules. `npm run lint:imports` runs them.
const stage = (name, allowed, extra = {}) => ({
  name: `stage-${name}`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: {
    path: '^(src|workers|models|bench|samples|tests)/',
    pathNot: [`^src/(${[name, ...allowed].join('|')})/`],
    ...extra,
  },
});
const owner = (name, module, owners) => ({
  name,
  severity: 'error',
  from: { path: '^(src|workers)/', pathNot: owners },
  to: { path: module },
});

/** Folders of bench/ that `files` in package.json publishes. */
const PUBLISHED_BENCHES =
  'accuracy|compare|kernels|measure|peers|processes|report|statistics|surroundings|throughput';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^node-av(/|$)' },
    },
    stage('contracts', []),
    stage('errors', ['contracts']),
    stage('vision', ['contracts', 'errors']),
    {
      name: 'vision-is-arithmetic',
      comment: 'src/vision is pure: no built-in module, no package.',
      severity: 'error',
      from: { path: '^src/vision/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    stage('media', ['contracts', 'errors', 'telemetry']),
    stage('inference', ['contracts', 'errors', 'vision', 'telemetry']),
    stage('scheduling', ['contracts', 'errors', 'telemetry']),
    stage('tracking', ['contracts', 'errors', 'vision', 'telemetry']),
    // Overlap is measured in one place, so that the gate and the tracker mean the same by it.
    stage('consent', ['contracts', 'errors', 'vision', 'telemetry']),
    stage('telemetry', ['contracts', 'errors']),
    stage('evidence', [
      ...[
        'contracts',
        'errors',
        'configuration',
        'telemetry',
        'consent',
        'media',
        'inference',
        'tracking',
        'sinks',
      ],
    ]),
    stage('configuration', ['contracts', 'errors']),
    {
      name: 'sinks-see-only-what-was-released',
      comment:
        'A sink takes geometry and the ReleasedObservation type; it can reach neither estimates nor frames.',
      severity: 'error',
      from: { path: '^src/sinks/' },
      to: {
        path: '^(src|workers|models|bench|samples|tests)/',
        pathNot: [
          '^src/(sinks|errors)/',
          '^src/contracts/geometry[.]ts$',
          '^src/consent/released-observation[.]ts$',
        ],
      },
    },
    {
      name: 'sinks-see-released-as-a-type',
      severity: 'error',
      from: { path: '^src/sinks/' },
      to: { path: '^src/consent/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'cli-uses-the-library',
      comment:
        'The command line goes through the public index, or the part of it that a run needs: that proves the library is enough. Its own core limit and the trial of the sandbox come before anything is loaded.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: {
        path: '^(src|workers|models|bench|samples|tests)/',
        pathNot: [
          '^src/(cli|configuration|errors)/',
          '^src/(index|run)[.]ts$',
          '^src/media/sandbox/(early-core-limit|sandbox-trial)[.]ts$',
          '^bench/',
        ],
      },
    },
    {
      name: 'benches-load-when-asked-for',
      comment: 'The command line loads a bench when its command is run: no other command pays for it.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^bench/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'published-benches-stand-alone',
      comment:
        'What ships of bench/ loads samples and development packages only when it runs, and reports what is missing.',
      severity: 'error',
      from: { path: `^bench/(${PUBLISHED_BENCHES})/` },
      to: { path: '^(samples|models|tests)/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'no-development-package-in-published-benches',
      severity: 'error',
      from: { path: `^bench/(${PUBLISHED_BENCHES})/` },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'nothing-imports-the-cli',
      severity: 'error',
      from: { path: '^(src|workers|models|bench)/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'workers-are-shells',
      severity: 'error',
      from: { path: '^workers/' },
      to: {
        path: '^(src|models|bench|samples|tests)/',
        pathNot: '^src/(inference|media|scheduling|vision|contracts|errors)/',
      },
    },
    {
      name: 'product-stands-alone',
      comment:
        'The pipeline imports neither converters, nor benchmarks, samples or tests; the command line may load a bench.',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^src/cli/' },
      to: { path: '^(models|bench|samples|tests)/' },
    },
    {
      name: 'no-development-package-in-the-product',
      severity: 'error',
      from: { path: '^(src|workers)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-network',
      comment: 'P6: nothing leaves the device.',
      severity: 'error',
      from: { path: '^(src|workers|bench)/' },
      to: { path: '^(node:)?(net|tls|dgram|dns|http|https|http2|inspector)(/|$)' },
    },
    // src/evidence starts the command line under strace and breaks it; its preloaded script waits for threads to end.
    owner('child-processes-have-one-owner', '^(node:)?child_process$', '^src/(media|evidence)/'),
    owner(
      'worker-threads-have-one-owner',
      '^((node:)?worker_threads$|node_modules/piscina/)',
      '^(src/scheduling/|src/evidence/hold-when-idle[.]ts$|workers/)',
    ),
    owner('face-api-has-one-owner', 'node_modules/@(vladmandic|tensorflow)/', '^src/inference/face-api/'),
    owner('onnxruntime-has-one-owner', 'node_modules/onnxruntime-node/', '^src/inference/onnx-engine[.]ts$'),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'types', 'node'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
