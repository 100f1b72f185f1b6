import { whereCropped, whereDetected, whereEstimated, whereOpened, whereWorking } from './injection.ts';
import type { Leak } from './leak.ts';
import { SQLITE_WRITER } from './sqlite-file.ts';

const BUILTIN = (name: string): string => `process.getBuiltinModule('node:${name}')`;

/** Files that somebody might write: for debugging, by a library, by the runtime. */
const FILES: readonly Leak[] = [
  {
    name: 'a temporary frame, deleted again',
    run: 'planted models, released',
    detector: 'write-trace',
    needsTrace: true,
    patches: [
      whereDetected(
        `const file = path.join(os.tmpdir(), 'frame.rgb'); fs.writeFileSync(file, picture); fs.rmSync(file);`,
      ),
    ],
  },
  {
    name: 'a temporary frame that stays',
    run: 'planted models, released',
    detector: 'file-content',
    patches: [whereDetected(`fs.writeFileSync(path.join(os.tmpdir(), 'frame.rgb'), picture);`)],
  },
  {
    name: 'a crop beside the output',
    run: 'planted models, released',
    detector: 'file-content',
    patches: [whereCropped(`fs.writeFileSync(output + '.crop', crop);`)],
  },
  {
    name: 'a compressed crop as text',
    run: 'planted models, released',
    detector: 'file-content',
    patches: [
      whereCropped(
        `fs.writeFileSync(output + '.txt', ${BUILTIN('zlib')}.gzipSync(crop).toString('base64'));`,
      ),
    ],
  },
  {
    name: 'a log file in the home folder',
    run: 'withheld',
    detector: 'file-listing',
    patches: [whereEstimated(`fs.appendFileSync(path.join(os.homedir(), 'facegate.log'), 'age ' + age);`)],
  },
  {
    name: 'an estimate appended to the consent log',
    run: 'planted models, released',
    detector: 'file-content',
    patches: [
      whereEstimated(`
        const folder = path.join(process.env.FACEGATE_HOME, 'registry');
        const file = path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.head')));
        const text = fs.readFileSync(file);
        fs.appendFileSync(file, String(age));
        process.on('exit', () => setTimeout(() => fs.writeFileSync(file, text)));`),
    ],
  },
  {
    name: 'a heap snapshot',
    run: 'planted models, released',
    detector: 'file-listing',
    patches: [
      whereEstimated(`${BUILTIN('v8')}.writeHeapSnapshot(path.join(os.tmpdir(), 'x.heapsnapshot'));`),
    ],
  },
  {
    name: 'a trace file of the runtime',
    run: 'planted models, released',
    detector: 'file-listing',
    patches: [
      whereOpened(
        `globalThis.tracing = ${BUILTIN('trace_events')}.createTracing({ categories: ['node.perf'] }); globalThis.tracing.enable();`,
      ),
    ],
  },
  {
    name: 'a diagnostic report',
    run: 'withheld',
    detector: 'file-listing',
    patches: [
      whereEstimated(
        `process.report.writeReport(path.join(os.tmpdir(), 'report.json'), new Error('age ' + age));`,
      ),
    ],
  },
  {
    name: 'a core dump',
    run: 'abort',
    detector: 'file-content',
    patches: [
      {
        file: 'src/media/sandbox/own-core-dumps.js',
        anchor: 'if (prlimit === undefined)',
        replacement: 'if (prlimit !== null)',
      },
      { file: 'src/media/sandbox/early-core-limit.js', anchor: "'--core=1:'", replacement: "'--version'" },
    ],
  },
  {
    name: 'a row in a SQLite database',
    run: 'withheld',
    detector: 'file-content',
    patches: [
      whereEstimated(
        `${SQLITE_WRITER} fs.writeFileSync(path.join(os.homedir(), 'faces.db'), sqliteFile('age ' + age));`,
      ),
    ],
  },
  {
    name: 'a write-ahead log, its database clean',
    run: 'withheld',
    detector: 'file-content',
    patches: [
      whereEstimated(`${SQLITE_WRITER}
        const file = path.join(os.homedir(), 'faces.db');
        fs.writeFileSync(file, sqliteFile('-'));
        const page = sqliteFile('age ' + age).subarray(4096);
        const header = Buffer.alloc(56);
        header.writeUInt32BE(0x377f0682, 0);
        header.writeUInt32BE(3007000, 4);
        header.writeUInt32BE(4096, 8);
        header.writeUInt32BE(2, 32);
        header.writeUInt32BE(2, 36);
        fs.writeFileSync(file + '-wal', Buffer.concat([header, page]));`),
    ],
  },
  {
    name: 'a file in /dev/shm',
    run: 'planted models, released',
    detector: 'write-trace',
    needsTrace: true,
    patches: [
      whereCropped(
        `const file = '/dev/shm/facegate-' + process.pid; fs.writeFileSync(file, crop); process.on('exit', () => fs.rmSync(file));`,
      ),
    ],
  },
  {
    name: 'a file written by a worker thread of its own',
    run: 'planted models, released',
    detector: 'write-trace',
    needsTrace: true,
    patches: [
      whereCropped(`
        const { Worker } = ${BUILTIN('worker_threads')};
        const file = path.join(os.tmpdir(), 'crop.rgb');
        const code = "const { workerData } = require('node:worker_threads'); require('node:fs').writeFileSync(workerData.file, workerData.crop);";
        new Worker(code, { eval: true, execArgv: [], workerData: { file, crop } });`),
    ],
  },
];

/** Ways out that are no new file. */
const CHANNELS: readonly Leak[] = [
  {
    name: 'an age as the name of a file',
    run: 'withheld',
    detector: 'file-name',
    patches: [whereEstimated(`fs.writeFileSync(path.join(path.dirname(output), 'run-' + age), '');`)],
  },
  {
    name: 'an age as the time of a file',
    run: 'planted models, released',
    detector: 'time-trace',
    needsTrace: true,
    patches: [whereEstimated(`fs.utimesSync(output + '.partial', age, age);`)],
  },
  {
    name: 'an output that is a link, followed',
    run: 'output is a link',
    detector: 'file-listing',
    patches: [
      { file: 'src/sinks/output.js', anchor: 'await expectReplaceable(path);', replacement: '' },
      {
        file: 'src/sinks/output.js',
        anchor: 'await rename(partialPath, path);',
        replacement: `process.getBuiltinModule('node:fs').copyFileSync(partialPath, path); await rm(partialPath);`,
      },
    ],
  },
  {
    name: 'the environment of a child',
    run: 'planted models, released',
    detector: 'child-trace',
    needsTrace: true,
    patches: [
      whereEstimated(
        `${BUILTIN('child_process')}.spawnSync(process.execPath, ['--version'], { env: { HINT: String(age) } });`,
      ),
    ],
  },
  {
    name: 'the arguments of a child',
    run: 'planted models, released',
    detector: 'child-trace',
    needsTrace: true,
    patches: [
      whereEstimated(
        `${BUILTIN('child_process')}.spawnSync(process.execPath, ['--version', Buffer.from(new Float64Array([age]).buffer).toString('base64')]);`,
      ),
    ],
  },
  {
    name: 'the arguments of a child, beside the path of the media',
    run: 'planted models, released',
    detector: 'child-trace',
    needsTrace: true,
    patches: [
      whereEstimated(
        `${BUILTIN('child_process')}.spawnSync(process.execPath, ['--version', process.argv[3], String(age)]);`,
      ),
    ],
  },
  {
    name: 'the end of a long argument of a child',
    run: 'planted models, released',
    detector: 'child-trace',
    needsTrace: true,
    patches: [
      whereEstimated(
        `${BUILTIN('child_process')}.spawnSync(process.execPath, ['--version', 'x'.repeat(6000) + age]);`,
      ),
    ],
  },
  {
    name: 'the input of a child',
    run: 'planted models, released',
    detector: 'child-trace',
    needsTrace: true,
    patches: [whereCropped(`${BUILTIN('child_process')}.spawnSync('/bin/sleep', ['0'], { input: crop });`)],
  },
  {
    name: 'a crop in the output, cut off again',
    run: 'planted models, released',
    detector: 'write-trace',
    needsTrace: true,
    patches: [
      whereCropped(`
        const file = fs.openSync(output + '.partial', 'r+');
        const { size } = fs.fstatSync(file);
        fs.writeSync(file, crop, 0, crop.length, size);
        fs.ftruncateSync(file, size);
        fs.closeSync(file);`),
    ],
  },
  {
    name: 'an age as the rights of a file',
    run: 'withheld',
    detector: 'time-trace',
    needsTrace: true,
    patches: [whereEstimated(`fs.chmodSync(output + '.partial', 0o600 + (Math.round(age) & 0o77));`)],
  },
  {
    name: 'an age as the name of a log',
    run: 'withheld',
    detector: 'file-listing',
    patches: [
      whereEstimated(
        `fs.writeFileSync(path.join(process.env.FACEGATE_HOME, 'registry', '000000' + Math.round(age) + '-0000-4000-8000-000000000000.jsonl'), '');`,
      ),
    ],
  },
  {
    name: 'an age as spaces behind the head of a log',
    run: 'withheld',
    detector: 'output-form',
    patches: [
      whereEstimated(`
        const folder = path.join(process.env.FACEGATE_HOME, 'registry');
        const head = path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.head')));
        process.on('exit', () => fs.appendFileSync(head, ' '.repeat(Math.round(age))));`),
    ],
  },
  {
    name: 'an age as spaces behind the summary',
    run: 'withheld',
    detector: 'output-form',
    patches: [
      whereEstimated(`
        const summary = process.argv[process.argv.indexOf('--summary') + 1];
        process.on('exit', () => fs.appendFileSync(summary, ' '.repeat(Math.round(age))));`),
    ],
  },
  {
    name: 'an age as the name of the process',
    run: 'planted models, released',
    detector: 'write-trace',
    needsTrace: true,
    patches: [whereEstimated(`fs.writeFileSync('/proc/self/comm', String(age).slice(0, 15));`)],
  },
  {
    name: 'an inherited descriptor',
    run: 'planted models, released',
    detector: 'inherited-descriptor',
    patches: [whereCropped(`fs.writeSync(5, crop);`)],
  },
  {
    name: 'a UDP packet',
    run: 'planted models, released',
    detector: 'socket-trace',
    needsTrace: true,
    patches: [
      whereEstimated(`
        const socket = ${BUILTIN('dgram')}.createSocket('udp4');
        socket.send(String(age), 9, '127.0.0.1', () => socket.close());`),
    ],
  },
  {
    name: 'a name that is looked up',
    run: 'planted models, released',
    detector: 'socket-trace',
    needsTrace: true,
    patches: [
      whereEstimated(
        `const { Resolver } = ${BUILTIN('dns')}.promises; await new Resolver({ timeout: 200, tries: 1 }).resolve4('a' + Math.round(age * 1000) + '.invalid').catch(() => undefined);`,
      ),
    ],
  },
  {
    name: 'a local socket',
    run: 'planted models, released',
    detector: 'socket-trace',
    needsTrace: true,
    patches: [
      whereEstimated(
        `await new Promise((resolve) => { const server = ${BUILTIN('net')}.createServer().listen(path.join(os.tmpdir(), 'faces.sock'), () => server.close(resolve)); });`,
      ),
    ],
  },
  {
    name: 'title and location on standard error',
    run: 'planted models, released',
    detector: 'standard-streams',
    patches: [
      whereOpened(`
        const { ALL_FORMATS, FilePathSource, Input } = await import('mediabunny');
        const tags = await new Input({ formats: ALL_FORMATS, source: new FilePathSource(mediaPath) }).getMetadataTags();
        process.stderr.write('analysing ' + tags.title + ' at ' + tags.raw['©xyz'] + '\\n');`),
    ],
  },
  {
    name: 'a debug log of a score',
    run: 'planted models, released',
    detector: 'standard-streams',
    patches: [
      whereDetected(`if (found !== undefined) process.stderr.write('score ' + found.detections[4] + '\\n');`),
    ],
  },
  {
    name: 'a score in the summary',
    run: 'planted models, released',
    detector: 'file-content',
    patches: [whereDetected(`if (found !== undefined) report.decoder = 'ffmpeg ' + found.detections[4];`)],
  },
  {
    name: 'an age in an exit message',
    run: 'withheld',
    detector: 'interference',
    patches: [whereEstimated(`process.stderr.write('nothing released: about ' + Math.round(age) + '\\n');`)],
  },
  {
    name: 'an age in the exit status',
    run: 'withheld',
    detector: 'interference',
    patches: [whereEstimated(`process.on('exit', () => process.exit(Math.round(age)));`)],
  },
  {
    name: 'the cover picture as a frame',
    run: 'real models, released',
    detector: 'frame-count',
    patches: [
      { file: 'src/media/ffmpeg-arguments.js', anchor: '[0:V:0]', replacement: '[0:v:1]' },
      {
        file: 'src/media/node-av-child.js',
        anchor: '(disposition & AV_DISPOSITION_ATTACHED_PIC) === 0',
        replacement: '(disposition & AV_DISPOSITION_ATTACHED_PIC) !== 0',
      },
    ],
  },
  {
    name: 'more digits than are released',
    run: 'planted models, released',
    detector: 'output-form',
    patches: [
      {
        file: 'src/consent/gate.js',
        anchor: 'rounded(value(ESTIMATE.ageYears), 10)',
        replacement: 'rounded(value(ESTIMATE.ageYears), 1000)',
      },
    ],
  },
  {
    name: 'an output padded with old bytes',
    run: 'planted models, released',
    detector: 'output-form',
    patches: [
      {
        file: 'src/sinks/output.js',
        anchor: 'write: (chunk) => writeTo(stream, chunk, () => stream.errored !== null),',
        replacement: `write: async (chunk) => { const block = Buffer.allocUnsafe(4096); block.write(chunk); await writeTo(stream, block, () => stream.errored !== null); },`,
      },
    ],
  },
];

/** What stays in memory. */
const MEMORY: readonly Leak[] = [
  {
    name: 'an array of pixels as numbers',
    run: 'planted models, released',
    detector: 'memory',
    // Of a whole frame: in a crop the picture's code cannot always be read.
    patches: [whereDetected(`globalThis.kept ??= Array.from(picture);`)],
  },
  {
    name: 'an array of estimates as numbers',
    run: 'withheld',
    detector: 'memory',
    patches: [whereEstimated(`globalThis.kept = Array.from(estimates);`)],
  },
  {
    name: 'the cause of an error',
    run: 'withheld',
    detector: 'memory',
    patches: [whereEstimated(`globalThis.kept = new Error('estimate', { cause: [...estimates] });`)],
  },
  {
    name: 'a text of an estimate',
    run: 'withheld',
    detector: 'memory',
    patches: [whereEstimated(`globalThis.kept = JSON.stringify({ age });`)],
  },
  {
    name: 'a crop as text',
    run: 'planted models, released',
    detector: 'memory',
    patches: [whereCropped(`globalThis.kept = Buffer.from(crop).toString('base64');`)],
  },
  {
    name: 'a frame in a worker thread',
    run: 'planted models, released',
    detector: 'memory',
    patches: [whereWorking(`globalThis.kept = task.picture.slice();`)],
  },
  {
    name: 'frames that are not overwritten',
    run: 'planted models, released',
    detector: 'memory',
    patches: [
      {
        file: 'src/media/frame-ring.js',
        anchor: 'this.#overwrite(this.slots.bytes(slot));',
        // Kept besides: a ring that nobody holds any more goes back to the system, with what is in it.
        replacement: '(globalThis.plantedRings ??= new Set()).add(this.slots);',
      },
    ],
  },
  {
    name: 'models and heap that do not forget',
    run: 'planted models, released',
    detector: 'memory',
    patches: [
      {
        file: 'src/scheduling/inference-pool.js',
        anchor: 'if (this.knowsSomething)',
        replacement: 'if (this.knowsSomething === undefined)',
      },
    ],
  },
];

/** Every planted leak. */
export const LEAKS: readonly Leak[] = [...FILES, ...CHANNELS, ...MEMORY];
