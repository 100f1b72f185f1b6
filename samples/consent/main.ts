import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashMedia } from '../../src/index.ts';
import { repositoryRoot } from '../compose/repository-root.ts';
import { issueSample } from './issue-sample.ts';
import { renderTable, withTable } from './table.ts';
import { readTemplates } from './template.ts';

/** Issues every sample record afresh into `samples/consent/issued` and brings the table of the page up to date. */
async function issueAll(): Promise<void> {
  const root = repositoryRoot();
  const folder = join(root, 'samples/consent/issued');
  const home = join(folder, 'home');
  mkdirSync(folder, { recursive: true });
  const templates = readTemplates();
  for (const [name, template] of templates) {
    for (const clip of Object.keys(template.expect)) {
      const mediaSha256 = await hashMedia(join(root, 'samples/media', `${clip}.mp4`));
      const record = issueSample({ template, clip, mediaSha256, home });
      if (record !== undefined) writeFileSync(join(folder, `${name}.${clip}.json`), record);
    }
  }
  const page = join(root, 'samples/README.md');
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), renderTable(templates)));
  process.stdout.write(
    `Records for ${templates.size} cases are in samples/consent/issued. Try one:\n\n` +
      '  npx facegate analyze samples/media/one-person.mp4 --purpose NonCommercialResearch \\\n' +
      '    --consent samples/consent/issued/solo.one-person.json --home samples/consent/issued/home --explain\n',
  );
}

await issueAll();
