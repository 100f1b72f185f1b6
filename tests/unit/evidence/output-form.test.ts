import { describe, expect, it } from 'vitest';
import { faultOfPartialRows, faultOfRows } from '../../../src/evidence/output-form.ts';

const ROW =
  '{"type":"track","trackId":1,"startUs":0,"endUs":9,"framesAnalysed":2,"ageRangeYears":[39,53],"ageYears":45.7,"gender":{"label":"female","probability":0.915},"decision":"A_CONSENT"}';

describe('faultOfRows', () => {
  it('has nothing to say about rows, or none', () => {
    expect(faultOfRows('')).toBeUndefined();
    expect(faultOfRows(`${ROW}\n${ROW}\n`)).toBeUndefined();
  });

  it.each([
    ['a line that is cut', `${ROW}\n${ROW.slice(0, 50)}`],
    ['bytes after a row', `${ROW}\n\0\0\0\n`],
    ['a padded row', `${ROW} \n`],
    ['an unknown column', `${ROW.replace('trackId', 'score')}\n`],
    ['more digits of an age', `${ROW.replace('45.7', '45.71')}\n`],
    ['more digits of a probability', `${ROW.replace('0.915', '0.9152')}\n`],
    ['a fraction in a bound', `${ROW.replace('39', '39.5')}\n`],
  ])('finds %s', (_, text) => {
    expect(faultOfRows(text)).toBeDefined();
  });

  it('lets the last line of a broken run be cut', () => {
    expect(faultOfPartialRows(`${ROW}\n${ROW.slice(0, 50)}`)).toBeUndefined();
    expect(faultOfPartialRows(`${ROW}\0\n${ROW}`)).toBeDefined();
  });
});
