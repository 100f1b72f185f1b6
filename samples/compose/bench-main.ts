import { basename } from 'node:path';
import { composeBenchClip } from './bench-clip.ts';

const { clipPath } = await composeBenchClip();
process.stdout.write(`samples/composed/${basename(clipPath)}\n`);
