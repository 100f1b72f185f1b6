import { writeFileSync } from 'node:fs';
import { DEFAULT_NOTICE, DEFAULT_RETENTION, disclosure } from '../consent/index.ts';

// Writes the public pages from the constants that the gate enforces: `npm run disclosure`, in the package's folder.
writeFileSync('retention.json', `${JSON.stringify(DEFAULT_RETENTION, undefined, 2)}\n`);
writeFileSync('RETENTION.md', disclosure(DEFAULT_NOTICE, DEFAULT_RETENTION));
