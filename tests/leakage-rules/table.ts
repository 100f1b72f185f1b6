import { markdownTable } from '../../bench/report/table.ts';
import type { Leak, RuleFinding } from './search.ts';

const BEGIN = '<!-- rules: begin -->';
const END = '<!-- rules: end -->';
/** Of more scenarios the number is told. */
const NAMED = 5;
/** A rule is tried with so many others at most, or with all. */
const NAMED_RULES = 4;

/** Returns a page with the table of the findings between its two marks. */
export function withTable(page: string, findings: readonly RuleFinding[]): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} … ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${tableOf(findings)}\n${page.slice(end)}`;
}

function tableOf(findings: readonly RuleFinding[]): string {
  return markdownTable({
    title: 'Rules',
    columns: ['switched off', 'together with', 'then leaks', 'under'].map((title) => ({
      title,
      align: 'left',
    })),
    rows: findings.map(({ rule, besides, leaks }) => [
      rule.name,
      besidesText(besides),
      leaks.length === 0 ? 'no scenario' : placesText(leaks),
      unique(leaks.map(({ statement }) => statement)).join(', '),
    ]),
  });
}

function besidesText(besides: RuleFinding['besides']): string {
  if (besides === undefined) return 'whatever was tried, all other rules included';
  if (besides.length === 0) return 'nothing';
  return besides.length > NAMED_RULES ? 'all other rules' : besides.map(({ name }) => name).join(' and ');
}

function placesText(leaks: readonly Leak[]): string {
  const places = unique(leaks.map(({ where }) => where));
  const named = places.slice(0, NAMED).map((place) => place.replace(/^\S+/, '`$&`'));
  const rest = places.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
