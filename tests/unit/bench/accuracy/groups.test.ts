import { describe, expect, it } from 'vitest';
import { bootstrapMean, seededRandom } from '../../../../bench/accuracy/bootstrap.ts';
import { divide, everybody } from '../../../../bench/accuracy/groups.ts';
import { Outcomes } from '../../../../bench/accuracy/outcomes.ts';

const ESTIMATE = { ageYears: 30, ageLowYears: 25, ageHighYears: 36, probabilityFemale: 0.9 };

/** Faces of some ages, exactly known, all estimated as 30 and female. */
function facesOf(ages: readonly number[], isFemale = true): Outcomes {
  const outcomes = new Outcomes(ages.length);
  for (const age of ages)
    outcomes.add({ file: 'a', age: { from: age, until: age }, isFemale }, ESTIMATE, 100);
  return outcomes;
}

const AGE_40 = { from: 40, until: 40 };

/** Faces of 40 years, some of them without a word about gender. */
function withBlanks({ women = 0, men = 0, blank = 0 }): Outcomes {
  const outcomes = new Outcomes(women + men + blank);
  for (let face = 0; face < women + men + blank; face += 1) {
    const gender = face < women + men ? { isFemale: face < women } : {};
    outcomes.add({ file: 'a', age: AGE_40, ...gender }, ESTIMATE, 100);
  }
  return outcomes;
}

function many(count: number, age: number): number[] {
  return new Array<number>(count).fill(age);
}

describe('bootstrapMean', () => {
  it('gives the mean, and an interval that narrows with the root of the number of values', () => {
    const values = (count: number): Float64Array =>
      Float64Array.from({ length: count }, (_, index) => index % 2);
    const few = bootstrapMean(values(100), seededRandom(1));
    const more = bootstrapMean(values(10_000), seededRandom(1));
    expect(few.mean).toBe(0.5);
    // A mean of 100 values of 0 and 1 has a standard error of 0.05: 95 % lie within 0.098.
    expect(few.high - few.low).toBeGreaterThan(0.16);
    expect(few.high - few.low).toBeLessThan(0.24);
    expect((few.high - few.low) / (more.high - more.low)).toBeGreaterThan(8);
    expect((few.high - few.low) / (more.high - more.low)).toBeLessThan(12);
    expect(bootstrapMean(values(100), seededRandom(1))).toEqual(few);
  });
});

describe('outcomes', () => {
  it('compare with exact ages and with bins', () => {
    const outcomes = new Outcomes(2);
    outcomes.add({ file: 'a', age: { from: 40, until: 50 }, isFemale: false }, ESTIMATE, 50);
    outcomes.add({ file: 'b', age: { from: 30, until: 40 } }, ESTIMATE, 50);
    const all = outcomes.all();
    expect([...outcomes.finite(all, 'absoluteError')]).toEqual([15, 5]);
    expect([...outcomes.finite(all, 'outsideBin')]).toEqual([10, 0]);
    expect([...outcomes.finite(all, 'withinFive')]).toEqual([0, 1]);
    // 36 years are the end of the interval: 6 of the 10 years of the second bin.
    expect([...outcomes.finite(all, 'insideInterval')]).toEqual([0, 0.6]);
    expect([...outcomes.finite(all, 'genderRight')]).toEqual([0]);
    outcomes.clear();
    expect(outcomes.size).toBe(0);
  });
});

describe('groups', () => {
  it('aggregate over everybody', () => {
    const { faces, metrics } = everybody(facesOf([...many(10, 30), ...many(10, 40)]), seededRandom(1));
    expect(faces).toBe(20);
    expect(metrics.get('absoluteError')?.mean).toBe(5);
    expect(metrics.get('withinFive')?.mean).toBe(0.5);
    expect(metrics.get('genderRight')?.mean).toBe(1);
  });

  it('are told from ten faces on', () => {
    const [byAge] = divide(facesOf([...many(10, 5), ...many(10, 75)]), seededRandom(1));
    expect(byAge?.groups.map(({ name, faces }) => [name, faces])).toEqual([
      ['0-9', 10],
      ['70 and over', 10],
    ]);
    expect(byAge?.withheld).toBe(false);
  });

  it('withhold small ones, and another so that they cannot be had by subtraction', () => {
    const [byAge] = divide(
      facesOf([...many(3, 5), ...many(12, 25), ...many(20, 35), ...many(30, 45)]),
      seededRandom(1),
    );
    expect(byAge?.groups.map(({ name }) => name)).toEqual(['30-39', '40-49']);
    expect(byAge?.withheld).toBe(true);
  });

  it('need no other where the small ones are enough together', () => {
    const [byAge] = divide(facesOf([...many(5, 5), ...many(6, 15), ...many(12, 25)]), seededRandom(1));
    expect(byAge?.groups.map(({ name }) => name)).toEqual(['20-29']);
  });

  it('tell nothing where all are small', () => {
    const [byAge] = divide(facesOf([...many(9, 5), ...many(9, 15)]), seededRandom(1));
    expect(byAge?.groups).toEqual([]);
  });

  it('let nobody in no part be had by subtracting the parts from everybody', () => {
    const [, byGender] = divide(withBlanks({ women: 30, blank: 1 }), seededRandom(1));
    expect(byGender?.groups).toEqual([]);
    expect(byGender?.withheld).toBe(true);
    const [, ofTwo] = divide(withBlanks({ women: 30, men: 20, blank: 9 }), seededRandom(1));
    expect(ofTwo?.groups.map(({ name }) => name)).toEqual(['female']);
  });

  it('are told beside faces in no part that are a group themselves', () => {
    const [, byGender] = divide(withBlanks({ women: 30, men: 12, blank: 10 }), seededRandom(1));
    expect(byGender?.groups.map(({ name }) => name)).toEqual(['female', 'male']);
    expect(byGender?.withheld).toBe(false);
  });

  it('tell no metric that gives that of a few faces by subtraction, nor one of a few faces', () => {
    const outcomes = new Outcomes(40);
    // The age of one man is known: all minus the women would be his.
    const add = (count: number, isFemale: boolean, hasAge: boolean): void => {
      for (let face = 0; face < count; face += 1)
        outcomes.add({ file: 'a', isFemale, ...(hasAge ? { age: AGE_40 } : {}) }, ESTIMATE, 100);
    };
    add(20, true, true);
    add(19, false, false);
    add(1, false, true);
    const [, byGender] = divide(outcomes, seededRandom(1));
    expect(byGender?.groups.map(({ name, faces }) => [name, faces])).toEqual([
      ['female', 20],
      ['male', 20],
    ]);
    for (const { metrics } of byGender?.groups ?? []) expect([...metrics.keys()]).toEqual(['genderRight']);
    expect(everybody(outcomes, seededRandom(1)).metrics.has('absoluteError')).toBe(true);
  });
});
