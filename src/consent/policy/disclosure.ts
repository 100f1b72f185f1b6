import type { Notice } from './notice.ts';
import type { RetentionPolicy, RetentionRule } from './retention.ts';

/**
 * Returns what the public is told, as Markdown: the notice, and what may exist for how long. Both come from what the
 * gate enforces.
 */
export function disclosure(notice: Notice, retention: RetentionPolicy): string {
  return `# Privacy notice and retention schedule

Written by \`facegate disclose\` from what the program enforces.

## Notice

In force since ${notice.date.slice(0, 10)}.

${notice.text.trim()}

## Retention

Version ${retention.version}. A consent lasts ${days(retention.consentTermDays)} at most.

${retention.rules.map(paragraph).join('\n\n')}
`;
}

function paragraph({ category, purpose, longestDays, erasure, law }: RetentionRule): string {
  return [
    `### ${category.charAt(0).toUpperCase()}${category.slice(1)}`,
    '',
    `- kept for: ${purpose}`,
    `- longest: ${longestDays === 0 ? 'never kept' : days(longestDays)}`,
    `- erasure: ${erasure}`,
    `- law: ${law}`,
  ].join('\n');
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
