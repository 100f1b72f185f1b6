import { describe, expect, it } from 'vitest';
import { AllPersonsScope } from '../../../../src/consent/scope/all-persons.ts';
import {
  claimTimesOf,
  createScope,
  detectionRegionOf,
  NEVER,
  type Analysis,
} from '../../../../src/consent/scope/create-scope.ts';
import { regionAt, RegionTimeScope } from '../../../../src/consent/scope/region-time.ts';
import type { ScopeMatcher } from '../../../../src/consent/scope/scope-matcher.ts';
import { SoloScope } from '../../../../src/consent/scope/solo.ts';
import { TrackSeedScope } from '../../../../src/consent/scope/track-seed.ts';
import type { TrackedFrame, TrackEnd } from '../../../../src/contracts/face.ts';
import { aFace, aFrame } from '../a-gate.ts';

function watch(scope: ScopeMatcher, ...frames: readonly TrackedFrame[]): ScopeMatcher {
  for (const frame of frames) scope.observe(frame);
  return scope;
}

function concluded(scope: ScopeMatcher, ...frames: readonly TrackedFrame[]): ScopeMatcher {
  watch(scope, ...frames).conclude([]);
  return scope;
}

const claimed = (fromUs: number, untilUs: number) => ({ kind: 'claimed', fromUs, untilUs });
const UNCLAIMED = { kind: 'unclaimed' };
const AMBIGUOUS = { kind: 'ambiguous' };
const PENDING = { kind: 'pending' };

const ended = (trackId: number) => ({
  ended: [{ trackId, reason: 'gap' as const, certainUntilUs: Infinity }],
});

describe('solo', () => {
  it('is pending until the media is over, and knows no track that never was', () => {
    const scope = watch(new SoloScope(false), aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)]));
    expect(scope.claim(1)).toEqual(PENDING);
    scope.conclude([]);
    expect(scope.claim(1)).toEqual(claimed(0, 100_000));
    expect(scope.claim(2)).toEqual(UNCLAIMED);
  });

  it('is over at once when two people are there, or nobody knows how many', () => {
    expect(watch(new SoloScope(false), aFrame(0, [aFace(1), aFace(2)])).claim(1)).toEqual(UNCLAIMED);
    expect(watch(new SoloScope(false), aFrame(0, [], { failed: true })).claim(1)).toEqual(UNCLAIMED);
    const odd = aFrame(0, [aFace(1)], { presentPersons: Number.NaN });
    expect(watch(new SoloScope(false), odd).claim(1)).toEqual(UNCLAIMED);
  });

  it('does not stumble over a false alarm that the presence rule leaves out', () => {
    const ghost = aFace(2, { confirmed: false });
    const frames = [
      aFrame(0, [aFace(1)]),
      aFrame(1, [aFace(1), ghost], { presentPersons: 1 }),
      aFrame(2, [aFace(1)]),
    ];
    const scope = concluded(new SoloScope(false), ...frames);
    expect(scope.claim(1)).toEqual(claimed(0, 200_000));
    expect(scope.claim(2)).toEqual(UNCLAIMED);
  });

  it('counts a second track as a person when it runs over two frames or is confirmed', () => {
    const faint = aFace(2, { confirmed: false });
    const twice = [aFrame(0, [faint]), aFrame(1, [faint], { presentPersons: 0 }), aFrame(2, [aFace(1)])];
    expect(concluded(new SoloScope(false), ...twice).claim(1)).toEqual(UNCLAIMED);
    const apart = [
      aFrame(0, [faint]),
      aFrame(1, [aFace(1)]),
      aFrame(2, [aFace(1), faint], { presentPersons: 1 }),
    ];
    expect(concluded(new SoloScope(false), ...apart).claim(1)).toEqual(claimed(100_000, 200_000));
  });

  it('is broken by a cut, but not by one before the first frame', () => {
    const cut = { sceneCut: true };
    expect(
      concluded(new SoloScope(false), aFrame(0, [aFace(1)], cut), aFrame(1, [aFace(1)])).claim(1).kind,
    ).toBe('claimed');
    expect(concluded(new SoloScope(false), aFrame(0, []), aFrame(1, [aFace(1)], cut)).claim(1)).toEqual(
      UNCLAIMED,
    );
  });

  it('claims no track that was ever ambiguous', () => {
    const scope = concluded(
      new SoloScope(false),
      aFrame(0, [aFace(1)]),
      aFrame(1, [aFace(1, { ambiguous: true })]),
    );
    expect(scope.claim(1)).toEqual(AMBIGUOUS);
  });

  it('claims the face of a single still, and nobody where frames that cannot be linked show faces', () => {
    const still = concluded(new SoloScope(true), aFrame(0, [aFace(1, { confirmed: false })]), aFrame(1, []));
    expect(still.claim(1)).toEqual(claimed(0, 0));
    const frames = [aFrame(0, [aFace(1)]), aFrame(1, [aFace(2)], { sceneCut: true })];
    const scope = concluded(new SoloScope(true), ...frames);
    expect([scope.claim(1), scope.claim(2)]).toEqual([AMBIGUOUS, AMBIGUOUS]);
    expect(concluded(new SoloScope(true), aFrame(0, [aFace(1), aFace(2)])).claim(1)).toEqual(UNCLAIMED);
  });
});

describe('solo, when a track has ended', () => {
  const end = (reason: TrackEnd, trackId = 1) => ({ ended: [{ trackId, reason, certainUntilUs: Infinity }] });
  const after = (changes: Partial<TrackedFrame>) =>
    concluded(new SoloScope(false), aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)]), aFrame(2, [], changes));

  it.each(['scene-cut', 'replaced', 'ambiguous'] as const)('by %s may go on as another person', (reason) => {
    expect(after(end(reason)).claim(1)).toEqual(UNCLAIMED);
  });

  it.each(['unmatched', 'gap', 'left-picture', 'frame-failed'] as const)('by %s holds', (reason) => {
    expect(after(end(reason)).claim(1)).toEqual(claimed(0, 100_000));
  });

  it('does not mind what becomes of a false alarm, or of a track that never was', () => {
    const ghost = aFace(2, { confirmed: false });
    const frames = [
      aFrame(0, [aFace(1)]),
      aFrame(1, [aFace(1), ghost], { presentPersons: 1 }),
      aFrame(2, [aFace(1)], end('replaced', 2)),
    ];
    expect(concluded(new SoloScope(false), ...frames).claim(1)).toEqual(claimed(0, 200_000));
    expect(after(end('replaced', 99)).claim(1)).toEqual(claimed(0, 100_000));
  });
});

describe('solo, when a stretch of its track was in doubt', () => {
  const after = (afterUs: number, trackId = 1) =>
    concluded(
      new SoloScope(false),
      aFrame(0, [aFace(1)]),
      aFrame(1, [aFace(1)]),
      aFrame(2, [aFace(1)], { doubted: [{ trackId, afterUs, untilUs: 200_000 }] }),
    );

  it('holds where the face came back, and is over where the track began anew', () => {
    expect(after(0).claim(1)).toEqual(claimed(0, 200_000));
    expect(after(-1).claim(1)).toEqual(UNCLAIMED);
  });

  it('does not mind a false alarm that begins anew', () => {
    const ghost = aFace(2, { confirmed: false });
    const doubted = [{ trackId: 2, afterUs: 99_999, untilUs: 300_000 }];
    const frames = [
      aFrame(0, [aFace(1)]),
      aFrame(1, [aFace(1), ghost], { presentPersons: 1 }),
      aFrame(2, [aFace(1)]),
      aFrame(3, [aFace(1), ghost], { presentPersons: 1, doubted }),
    ];
    expect(concluded(new SoloScope(false), ...frames).claim(1)).toEqual(claimed(0, 300_000));
    expect(after(-1, 99).claim(1)).toEqual(claimed(0, 200_000));
  });
});

describe('all-persons', () => {
  it('claims everybody when never more than expected were there', () => {
    const frames = [aFrame(0, [aFace(1), aFace(2)]), aFrame(1, [aFace(2)]), aFrame(2, [aFace(2), aFace(3)])];
    const scope = watch(new AllPersonsScope(2), ...frames);
    expect(scope.claim(1)).toEqual(PENDING);
    scope.conclude([]);
    expect([1, 2, 3, 4].map((id) => scope.claim(id))).toEqual([
      claimed(0, 0),
      claimed(0, 200_000),
      claimed(200_000, 200_000),
      UNCLAIMED,
    ]);
  });

  it.each([
    ['one more in the last frame', [aFrame(0, [aFace(1)]), aFrame(1, [aFace(1), aFace(2), aFace(3)])]],
    ['a failed frame', [aFrame(0, [aFace(1)]), aFrame(1, [], { failed: true })]],
    ['a count that is not one', [aFrame(0, [aFace(1)], { presentPersons: Number.NaN })]],
  ])('claims nobody after %s', (_, frames) => {
    expect(concluded(new AllPersonsScope(2), ...frames).claim(1)).toEqual(UNCLAIMED);
  });

  it('speaks for an ambiguous track up to the last clear frame', () => {
    const ambiguous = { ambiguous: true };
    const frames = [
      aFrame(0, [aFace(1), aFace(2, ambiguous)]),
      aFrame(1, [aFace(1), aFace(2, ambiguous)]),
      aFrame(2, [aFace(1, ambiguous), aFace(2, ambiguous)]),
      aFrame(3, [aFace(1, ambiguous)]),
    ];
    const scope = concluded(new AllPersonsScope(2), ...frames);
    expect(scope.claim(1)).toEqual(claimed(0, 100_000));
    expect(scope.claim(2)).toEqual(AMBIGUOUS);
  });
});

describe('track-seed', () => {
  const box = aFace(1).box;
  const seeded = (...times: readonly number[]): TrackSeedScope =>
    new TrackSeedScope(
      times.map((timeUs) => ({ timeUs, box })),
      100_000,
    );

  it('finds its frame at most one interval away, before the media begins and after it ends', () => {
    expect(watch(seeded(-100_000), aFrame(0, [aFace(1)])).claim(1)).toEqual(claimed(0, 0));
    expect(watch(seeded(-100_001), aFrame(0, [aFace(1)])).claim(1)).toEqual(UNCLAIMED);
    const late = watch(seeded(200_000), aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)]));
    expect(late.claim(1)).toEqual(PENDING);
    late.conclude([]);
    expect(late.claim(1)).toEqual(claimed(100_000, 100_000));
    expect(concluded(seeded(200_001), aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)])).claim(1)).toEqual(
      UNCLAIMED,
    );
  });

  it('takes the later of two frames that are equally near', () => {
    const scope = watch(seeded(50_000), aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)]));
    expect(scope.claim(1)).toEqual(claimed(100_000, 100_000));
  });

  it('is looked up on the nearer frame alone', () => {
    expect(watch(seeded(20_000), aFrame(0, []), aFrame(1, [aFace(1)])).claim(1)).toEqual(UNCLAIMED);
    expect(watch(seeded(80_000), aFrame(0, [aFace(1)]), aFrame(1, [])).claim(1)).toEqual(UNCLAIMED);
  });

  it('is lost with a stretch in doubt in which it was planted, until the next one', () => {
    const faces = [aFace(1)];
    const doubted = [{ trackId: 1, afterUs: 0, untilUs: 200_000 }];
    const back = aFrame(2, faces, { doubted });
    expect(watch(seeded(0), aFrame(0, faces), aFrame(1, faces), back).claim(1)).toEqual(claimed(0, 200_000));
    const during = watch(seeded(100_000), aFrame(0, faces), aFrame(1, faces));
    expect(during.claim(1)).toEqual(claimed(100_000, 100_000));
    expect(watch(during, back).claim(1)).toEqual(AMBIGUOUS);
    const nearThePrevious = watch(seeded(140_000), aFrame(0, faces), aFrame(1, faces), back);
    expect(nearThePrevious.claim(1)).toEqual(AMBIGUOUS);
    const again = watch(seeded(100_000, 300_000), aFrame(0, faces), aFrame(1, faces), back);
    expect(watch(again, aFrame(3, faces)).claim(1)).toEqual(claimed(300_000, 300_000));
  });

  it('is lost when its track begins anew, and only its own', () => {
    const faces = [aFace(1)];
    const anew = (trackId: number) =>
      watch(
        seeded(0),
        aFrame(0, faces),
        aFrame(1, faces, { doubted: [{ trackId, afterUs: -1, untilUs: 100_000 }] }),
      );
    expect(anew(1).claim(1)).toEqual(AMBIGUOUS);
    expect(anew(2).claim(1)).toEqual(claimed(0, 100_000));
  });

  it('lets only live tracks wait for a seed', () => {
    const scope = watch(seeded(900_000), aFrame(0, [aFace(1), aFace(2)]), aFrame(1, [aFace(2)], ended(1)));
    expect(scope.claim(1)).toEqual(UNCLAIMED);
    expect(scope.claim(2)).toEqual(PENDING);
    expect(scope.claim(3)).toEqual(UNCLAIMED);
  });

  it('plants nothing on a frame that failed', () => {
    expect(
      concluded(seeded(100_000), aFrame(0, [aFace(1)]), aFrame(1, [], { failed: true })).claim(1),
    ).toEqual(UNCLAIMED);
    const odd = aFrame(0, [aFace(1)], { failed: true });
    expect(concluded(seeded(0), odd).claim(1)).toEqual(UNCLAIMED);
  });

  it.each([
    ['IoU a little over 0.5', { ...box, height: 0.151 }, 'claimed'],
    ['IoU a little under 0.5', { ...box, height: 0.149 }, 'unclaimed'],
    [
      'IoU exactly 0.5',
      { x: 0.25, y: 0.25, width: 0.25, height: 0.5 },
      'claimed',
      { x: 0.25, y: 0.25, width: 0.25, height: 0.25 },
    ],
    ['the seed far larger than the face', { x: 0, y: 0, width: 1, height: 1 }, 'unclaimed'],
  ])('wants the seed on the face: %s', (_, seedBox, kind, face = box) => {
    const scope = new TrackSeedScope([{ timeUs: 0, box: seedBox }], 100_000);
    expect(watch(scope, aFrame(0, [aFace(1, { box: face })])).claim(1).kind).toBe(kind);
  });

  it('names no other face than the one under it', () => {
    const far = aFace(2, { box: { x: 0.7, y: 0.2, width: 0.2, height: 0.3 } });
    const scope = watch(seeded(0), aFrame(0, [far, aFace(1)]));
    expect([scope.claim(1).kind, scope.claim(2).kind]).toEqual(['claimed', 'unclaimed']);
    expect(watch(seeded(0), aFrame(0, [far])).claim(2)).toEqual(UNCLAIMED);
  });

  it('takes a face with a fifth of itself under the seed for none that is meant', () => {
    const meant = aFace(1, { box: { x: 0, y: 0, width: 0.375, height: 1 } });
    const beside = (x: number) => aFace(2, { box: { x, y: 0, width: 0.625, height: 1 } });
    const seed = { timeUs: 0, box: { x: 0, y: 0, width: 0.5, height: 1 } };
    const claim = (x: number) =>
      watch(new TrackSeedScope([seed], 100_000), aFrame(0, [meant, beside(x)])).claim(1).kind;
    // 0.125 of 0.625 is the fifth; a little more, and two faces could be meant.
    expect(claim(0.375)).toBe('claimed');
    expect(claim(0.37)).toBe('unclaimed');
  });

  it('loses a track only to a face that overlaps more than a tenth', () => {
    const [one, other] = [
      { x: 0, y: 0, width: 11 / 32, height: 1 },
      { x: 9 / 32, y: 0, width: 11 / 32, height: 1 },
    ];
    const claim = (second: typeof one) => {
      const scope = new TrackSeedScope([{ timeUs: 0, box: one }], 100_000);
      const frame = aFrame(1, [aFace(1, { box: one }), aFace(2, { box: second })]);
      return watch(scope, aFrame(0, [aFace(1, { box: one })]), frame).claim(1).kind;
    };
    expect(claim(other)).toBe('claimed');
    expect(claim({ ...other, x: 0.28 })).toBe('ambiguous');
  });

  it('may come in any order, and a second seed on a claimed face takes nothing away', () => {
    const frames = [aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)]), aFrame(2, [aFace(1)])];
    expect(watch(seeded(100_000, 0), ...frames).claim(1)).toEqual(claimed(0, 200_000));
    expect(watch(seeded(0, 100_000), ...frames).claim(1)).toEqual(claimed(0, 200_000));
  });

  it('plants nothing in media without a frame', () => {
    const scope = seeded(0);
    scope.conclude([]);
    expect(scope.claim(1)).toEqual(UNCLAIMED);
  });

  it('is not renewed by the mark of another track', () => {
    const marked = (trackId: number) => aFace(trackId, { ambiguous: true });
    const scope = watch(seeded(0), aFrame(0, [aFace(1), marked(2)]), aFrame(1, [marked(1), marked(2)]));
    expect(scope.claim(1)).toEqual(AMBIGUOUS);
  });

  it('claims nobody when a second face is near, under the seed or over the first', () => {
    const beside = (x: number) => aFace(2, { box: { ...box, x } });
    expect(watch(seeded(0), aFrame(0, [aFace(1), beside(0.3)])).claim(1).kind).toBe('claimed');
    expect(watch(seeded(0), aFrame(0, [aFace(1), beside(0.25)])).claim(1)).toEqual(UNCLAIMED);
    // A large face behind: little of it is under the seed, but it overlaps the face itself.
    const behind = aFace(2, { box: { x: 0, y: 0, width: 0.5, height: 0.7 } });
    expect(watch(seeded(0), aFrame(0, [aFace(1), behind])).claim(1)).toEqual(UNCLAIMED);
  });

  it('loses the track for good when another face crosses it, and keeps what lies before', () => {
    const crossing = aFace(2, { box: { ...box, x: box.x + 0.1 } });
    const scope = watch(
      seeded(0),
      aFrame(0, [aFace(1)]),
      aFrame(1, [aFace(1), crossing]),
      aFrame(2, [aFace(1)]),
    );
    expect(scope.claim(1)).toEqual(AMBIGUOUS);
    expect(scope.claim(2)).toEqual(UNCLAIMED);
  });

  it('loses the track when the tracker calls it ambiguous, after a gap too', () => {
    const marked = aFace(1, { ambiguous: true });
    expect(watch(seeded(0), aFrame(0, [aFace(1)]), aFrame(1, [marked])).claim(1)).toEqual(AMBIGUOUS);
    const reseeded = watch(
      seeded(0, 200_000),
      aFrame(0, [aFace(1)]),
      aFrame(1, [marked]),
      aFrame(2, [marked]),
    );
    expect(reseeded.claim(1)).toEqual(claimed(200_000, 200_000));
    expect(watch(reseeded, aFrame(3, [marked])).claim(1)).toEqual(claimed(200_000, 300_000));
    expect(watch(reseeded, aFrame(4, []), aFrame(5, [marked])).claim(1)).toEqual(AMBIGUOUS);
  });

  it('keeps speaking for the time before the track ended', () => {
    const scope = watch(seeded(0), aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)]), aFrame(2, [], ended(1)));
    expect(scope.claim(1)).toEqual(claimed(0, 100_000));
  });
});

describe('region-time', () => {
  const left = [
    { x: 0, y: 0 },
    { x: 0.5, y: 0 },
    { x: 0.5, y: 1 },
    { x: 0, y: 1 },
  ];
  const at = (trackId: number, x: number) => aFace(trackId, { box: { x, y: 0.2, width: 0.2, height: 0.2 } });
  const region = (from = 0, until = 1_000_000): RegionTimeScope =>
    new RegionTimeScope([
      { timeUs: until, polygon: left },
      { timeUs: from, polygon: left },
    ]);

  it('claims whoever is inside and alone, as it goes', () => {
    const scope = watch(region(), aFrame(0, [at(1, 0.1), at(2, 0.6)]), aFrame(1, [at(1, 0.2), at(2, 0.6)]));
    expect(scope.claim(1)).toEqual(claimed(0, 100_000));
    expect(scope.claim(2)).toEqual(UNCLAIMED);
    expect(scope.claim(3)).toEqual(UNCLAIMED);
    scope.conclude([]);
    expect(scope.claim(1)).toEqual(claimed(0, 100_000));
  });

  it('wants 95 % of the box inside, on every frame, from the first', () => {
    expect(watch(region(), aFrame(0, [at(1, 0.309)])).claim(1).kind).toBe('claimed');
    expect(watch(region(), aFrame(0, [at(1, 0.311)])).claim(1)).toEqual(UNCLAIMED);
    const walkedOut = watch(
      region(),
      aFrame(0, [at(1, 0.1)]),
      aFrame(1, [at(1, 0.4)]),
      aFrame(2, [at(1, 0.1)]),
    );
    expect(walkedOut.claim(1)).toEqual(UNCLAIMED);
    const walkedIn = watch(region(), aFrame(0, [at(1, 0.6)]), aFrame(1, [at(1, 0.1)]));
    expect(walkedIn.claim(1)).toEqual(UNCLAIMED);
  });

  it('becomes ambiguous for good when somebody else comes in', () => {
    const scope = watch(
      region(),
      aFrame(0, [at(1, 0.1)]),
      aFrame(1, [at(1, 0.1), at(2, 0.48)]),
      aFrame(2, [at(1, 0.1)]),
    );
    expect(scope.claim(1)).toEqual(AMBIGUOUS);
    expect(watch(region(), aFrame(0, [at(1, 0.1), at(2, 0.495)])).claim(1).kind).toBe('claimed');
  });

  it('measures at the very bounds', () => {
    const over = (trackId: number, width: number) =>
      aFace(trackId, { box: { x: 0, y: 0, width, height: 1 } });
    const strip = (width: number) => {
      const polygon = [
        { x: 0, y: 0 },
        { x: width, y: 0 },
        { x: width, y: 1 },
        { x: 0, y: 1 },
      ];
      return new RegionTimeScope([0, 1].map((timeUs) => ({ timeUs, polygon })));
    };
    expect(watch(strip(0.95), aFrame(0, [over(1, 1)])).claim(1).kind).toBe('claimed');
    // The second face has a twentieth of itself in the region, which is not yet in it.
    expect(watch(strip(0.05), aFrame(0, [over(1, 0.05), over(2, 1)])).claim(1).kind).toBe('claimed');
  });

  it('is decided by what happened first', () => {
    const left = watch(
      region(),
      aFrame(0, [at(1, 0.1)]),
      aFrame(1, [at(1, 0.1), at(2, 0.3)]),
      aFrame(2, [at(1, 0.8)]),
    );
    expect(left.claim(1)).toEqual(AMBIGUOUS);
    const outside = watch(region(), aFrame(0, [at(1, 0.8)]), aFrame(1, [at(1, 0.1), at(2, 0.3)]));
    expect(outside.claim(1)).toEqual(UNCLAIMED);
  });

  it('becomes ambiguous when the tracker says so', () => {
    const marked = { ...at(1, 0.1), ambiguous: true };
    expect(watch(region(), aFrame(0, [at(1, 0.1)]), aFrame(1, [marked])).claim(1)).toEqual(AMBIGUOUS);
  });

  it('claims nobody outside its time, and nothing seen before or after counts', () => {
    const frames = [
      aFrame(0, [at(1, 0.7)]),
      aFrame(1, [at(1, 0.1)]),
      aFrame(2, [at(1, 0.1)]),
      aFrame(3, [at(1, 0.7)]),
    ];
    expect(watch(region(100_000, 200_000), ...frames).claim(1)).toEqual(claimed(100_000, 200_000));
    expect(watch(region(400_000, 500_000), ...frames).claim(1)).toEqual(UNCLAIMED);
  });

  it('moves with its key frames, in whatever order they are written', () => {
    const narrow = (x: number) => [
      { x, y: 0 },
      { x: x + 0.3, y: 0 },
      { x: x + 0.3, y: 1 },
      { x, y: 1 },
    ];
    const keyFrames = [
      { timeUs: 400_000, polygon: narrow(0.6) },
      { timeUs: 200_000, polygon: narrow(0.3) },
      { timeUs: 300_000, polygon: narrow(0) },
      { timeUs: 100_000, polygon: narrow(0) },
    ];
    const frames = [aFrame(1, [at(1, 0.05)]), aFrame(2, [at(1, 0.35)]), aFrame(3, [at(1, 0.05)])];
    expect(watch(new RegionTimeScope(keyFrames), ...frames).claim(1)).toEqual(claimed(100_000, 300_000));
    expect(watch(new RegionTimeScope(keyFrames), ...frames, aFrame(4, [at(1, 0.65)])).claim(1)).toEqual(
      claimed(100_000, 400_000),
    );
  });

  it('moves its corners in straight lines', () => {
    const moved = left.map(({ x, y }) => ({ x: x + 0.5, y }));
    const keys = [
      { timeUs: 0, polygon: left },
      { timeUs: 100, polygon: moved },
      { timeUs: 200, polygon: moved.slice(1) },
    ];
    expect(regionAt(keys, -1)).toBeUndefined();
    expect(regionAt(keys, 0)).toEqual(left);
    expect(regionAt(keys, 50)?.map(({ x }) => x)).toEqual([0.25, 0.75, 0.75, 0.25]);
    expect(regionAt(keys, 100)).toEqual(moved);
    expect(regionAt(keys, 150)).toEqual(moved);
    expect(regionAt(keys, 200)).toEqual(moved.slice(1));
    expect(regionAt(keys, 201)).toBeUndefined();
    const later = keys.map(({ timeUs, polygon }) => ({ timeUs: timeUs + 1000, polygon }));
    expect(regionAt(later, 1025)?.map(({ x }) => x)).toEqual([0.125, 0.625, 0.625, 0.125]);
  });
});

describe('the scope of a record', () => {
  it('takes a cut between stills for none', () => {
    const frames = [aFrame(0, []), aFrame(1, [aFace(1)], { sceneCut: true })];
    const solo = (analysis: Analysis) => {
      const scope = createScope({ 'gate:kind': 'solo' }, analysis);
      return scope === undefined ? scope : concluded(scope, ...frames).claim(1).kind;
    };
    expect(solo('stills')).toBe('claimed');
    expect(solo({ framesPerSecond: 10 })).toBe('unclaimed');
  });

  const region = {
    'gate:kind': 'region-time',
    'gate:keyFrames': [
      {
        'gate:timeUs': 100,
        'gate:polygon': [
          { 'gate:x': 0, 'gate:y': 0 },
          { 'gate:x': 1, 'gate:y': 0 },
          { 'gate:x': 0, 'gate:y': 1 },
        ],
      },
      {
        'gate:timeUs': 0,
        'gate:polygon': [
          { 'gate:x': 0, 'gate:y': 0 },
          { 'gate:x': 1, 'gate:y': 0 },
          { 'gate:x': 0, 'gate:y': 1 },
        ],
      },
    ],
    'gate:blankOutside': true,
  } as const;
  const seeds = {
    'gate:kind': 'track-seed',
    'gate:seeds': [{ 'gate:timeUs': 0, 'gate:x': 0.1, 'gate:y': 0.2, 'gate:width': 0.2, 'gate:height': 0.3 }],
  } as const;
  const copy = <T>(value: T): T => structuredClone(value);

  it('is made for every kind, and for no other', () => {
    const rate = { framesPerSecond: 10 };
    expect(createScope({ 'gate:kind': 'solo' }, rate)).toBeInstanceOf(SoloScope);
    expect(createScope({ 'gate:kind': 'all-persons', 'gate:expectedPersons': 2 }, rate)).toBeInstanceOf(
      AllPersonsScope,
    );
    expect(createScope(copy({ ...seeds, 'gate:seeds': [...seeds['gate:seeds']] }), rate)).toBeInstanceOf(
      TrackSeedScope,
    );
    expect(createScope({ 'gate:kind': 'marker' }, rate)).toBeUndefined();
    expect(createScope(undefined, rate)).toBeUndefined();
  });

  it('counts the people that the record expects', () => {
    const everybody = { 'gate:kind': 'all-persons', 'gate:expectedPersons': 2 } as const;
    const claimOf = (...faces: readonly number[]) => {
      const scope = createScope(everybody, 'stills');
      if (scope === undefined) throw new Error('no scope');
      return concluded(
        scope,
        aFrame(
          0,
          faces.map((id) => aFace(id)),
        ),
      ).claim(1).kind;
    };
    expect(claimOf(1, 2)).toBe('claimed');
    expect(claimOf(1, 2, 3)).toBe('unclaimed');
  });

  it('looks for a seed no further away than one analysis interval', () => {
    const early = (timeUs: number) => ({
      'gate:kind': 'track-seed' as const,
      'gate:seeds': seeds['gate:seeds'].map((seed) => ({ ...seed, 'gate:timeUs': timeUs })),
    });
    const claimOf = (timeUs: number) => {
      const scope = createScope(early(timeUs), { framesPerSecond: 8 });
      if (scope === undefined) throw new Error('no scope');
      return watch(scope, aFrame(0, [aFace(1)])).claim(1).kind;
    };
    expect(claimOf(-125_000)).toBe('claimed');
    expect(claimOf(-125_001)).toBe('unclaimed');
  });

  it('follows the region of the record', () => {
    const scope = createScope(structuredClone(region), 'stills');
    const inside = aFace(1, { box: { x: 0.1, y: 0.1, width: 0.2, height: 0.2 } });
    const outside = aFace(2, { box: { x: 0.7, y: 0.7, width: 0.2, height: 0.2 } });
    if (scope === undefined) throw new Error('no scope');
    watch(scope, aFrame(0, [inside, outside]));
    expect([scope.claim(1).kind, scope.claim(2).kind]).toEqual(['claimed', 'unclaimed']);
  });

  it.each([
    [{ framesPerSecond: 5 }, 'claimed'],
    [{ framesPerSecond: 4.9 }, 'unclaimed'],
    [{ framesPerSecond: Number.NaN }, 'unclaimed'],
    ['keyframes', 'unclaimed'],
    ['stills', 'unclaimed'],
  ] as const)('lets a seed claim only where motion can be followed: %o', (analysis, kind) => {
    const scope = createScope(copy({ ...seeds, 'gate:seeds': [...seeds['gate:seeds']] }), analysis);
    if (scope === undefined) throw new Error('no scope');
    expect(watch(scope, aFrame(0, [aFace(1)])).claim(1).kind).toBe(kind);
  });

  it('tells before any frame when it can claim a face', () => {
    const rate = { framesPerSecond: 8 };
    const atTheEnd = { decided: 'at-the-end', fromUs: -Infinity, untilUs: Infinity };
    expect(claimTimesOf({ 'gate:kind': 'solo' }, rate)).toEqual(atTheEnd);
    expect(claimTimesOf({ 'gate:kind': 'all-persons', 'gate:expectedPersons': 2 }, 'stills')).toEqual(
      atTheEnd,
    );
    expect(claimTimesOf(structuredClone(region) as never, 'stills')).toEqual({
      decided: 'as-it-goes',
      fromUs: 0,
      untilUs: 100,
    });
    expect(NEVER).toEqual({ decided: 'as-it-goes', fromUs: Infinity, untilUs: -Infinity });
    expect(claimTimesOf({ 'gate:kind': 'marker' }, rate)).toEqual(NEVER);
    expect(claimTimesOf(undefined, rate)).toEqual(NEVER);
  });

  it.each([
    [{ framesPerSecond: 8 }, { decided: 'as-it-goes', fromUs: 175_000, untilUs: Infinity }],
    [{ framesPerSecond: 5 }, { decided: 'as-it-goes', fromUs: 100_000, untilUs: Infinity }],
    [{ framesPerSecond: 4.9 }, NEVER],
    [{ framesPerSecond: Number.NaN }, NEVER],
    ['keyframes', NEVER],
    ['stills', NEVER],
  ] as const)('lets a seed claim from one interval before the first one on: %o', (analysis, times) => {
    const [seed] = seeds['gate:seeds'];
    const both = [700_000, 300_000].map((timeUs) => ({ ...seed, 'gate:timeUs': timeUs }));
    expect(claimTimesOf({ 'gate:kind': 'track-seed', 'gate:seeds': both }, analysis)).toEqual(times);
  });

  it('says what a detector may look at', () => {
    const mutable = structuredClone(region) as unknown as Parameters<typeof detectionRegionOf>[0];
    const regionOf = detectionRegionOf(mutable);
    expect(regionOf(50)).toEqual({
      kind: 'inside',
      polygon: [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 0, y: 1 },
      ],
    });
    expect(regionOf(101)).toEqual({ kind: 'inside', polygon: undefined });
    const open = { ...structuredClone(region), 'gate:blankOutside': false };
    expect(detectionRegionOf(open as never)(50)).toEqual({ kind: 'everything' });
    const solo = { 'gate:kind': 'solo', 'gate:blankOutside': true };
    expect(detectionRegionOf(solo)(50)).toEqual({ kind: 'everything' });
    expect(detectionRegionOf({ 'gate:kind': 'solo' })(0)).toEqual({ kind: 'everything' });
    expect(detectionRegionOf(undefined)(0)).toEqual({ kind: 'everything' });
  });
});

describe('the end of a track', () => {
  const seed = { timeUs: 0, box: aFace(1).box };
  const everywhere = [
    { x: 0, y: 0 },
    { x: 0.35, y: 0 },
    { x: 0.35, y: 1 },
    { x: 0, y: 1 },
  ];
  const seat = [0, 1e9].map((timeUs) => ({ timeUs, polygon: everywhere }));
  const end = (trackId: number, certainUntilUs: number) => ({
    ended: [{ trackId, reason: 'gap' as const, certainUntilUs }],
  });

  it.each<[string, () => ScopeMatcher]>([
    ['track-seed', () => new TrackSeedScope([seed], 100_000)],
    ['region-time', () => new RegionTimeScope(seat)],
  ])('leaves %s the one moment that was certain, and says nothing of other tracks', (_, create) => {
    const frames = [aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)]), aFrame(2, [], end(1, 0))];
    expect(watch(create(), ...frames).claim(1)).toEqual(claimed(0, 0));
    const others = [aFrame(0, [aFace(1)]), aFrame(1, [aFace(1)], end(99, -1))];
    expect(watch(create(), ...others).claim(1)).toEqual(claimed(0, 100_000));
  });

  it('makes nobody ambiguous who was never in the seat', () => {
    const frames = [aFrame(0, [aFace(1), aFace(3)]), aFrame(1, [aFace(1)], end(3, -1))];
    expect(watch(new RegionTimeScope(seat), ...frames).claim(3)).toEqual(UNCLAIMED);
  });
});

describe('what is certain of a track', () => {
  const seen = (index: number, certainUntilUs: number) => aFrame(index, [aFace(1)], { certainUntilUs });
  const over = (certainUntilUs: number) => [{ trackId: 1, reason: 'replaced' as const, certainUntilUs }];
  const everywhere = [0, 1_000_000].map((timeUs) => ({
    timeUs,
    polygon: [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
      { x: 0, y: 1 },
    ],
  }));
  const live: [string, () => ScopeMatcher][] = [
    ['track-seed', () => new TrackSeedScope([{ timeUs: 0, box: aFace(1).box }], 100_000)],
    ['region-time', () => new RegionTimeScope(everywhere)],
  ];

  it.each(live)('bounds a claim of %s as it goes', (_, scopeOf) => {
    const scope = watch(scopeOf(), seen(0, -200_000), seen(1, -100_000), seen(2, 0));
    expect(scope.claim(1)).toEqual(claimed(0, 0));
    scope.observe(seen(3, 100_000));
    expect(scope.claim(1)).toEqual(claimed(0, 100_000));
    scope.observe(aFrame(4, [], { ended: over(200_000) }));
    expect(scope.claim(1)).toEqual(claimed(0, 200_000));
  });

  it.each(live)('leaves %s nothing to claim of a track that ended before it was certain', (_, scopeOf) => {
    const scope = watch(scopeOf(), seen(0, -200_000), aFrame(1, [], { ended: over(-200_000) }));
    expect(scope.claim(1)).toEqual(AMBIGUOUS);
    const atTheEnd = concluded(scopeOf(), seen(0, -200_000));
    atTheEnd.conclude(over(-200_000));
    expect(atTheEnd.claim(1)).toEqual(AMBIGUOUS);
  });

  it.each<[string, () => ScopeMatcher]>([
    ['solo', () => new SoloScope(false)],
    ['all-persons', () => new AllPersonsScope(1)],
  ])('bounds what %s claims after the last frame', (_, scopeOf) => {
    const end = { trackId: 1, reason: 'end-of-media' as const };
    for (const [certainUntilUs, expected] of [
      [100_000, claimed(0, 100_000)],
      [500_000, claimed(0, 200_000)],
      [-1, AMBIGUOUS],
    ] as const) {
      const scope = watch(scopeOf(), seen(0, -200_000), seen(1, -100_000), seen(2, 0));
      scope.conclude([{ ...end, certainUntilUs }]);
      expect(scope.claim(1)).toEqual(expected);
    }
  });

  it('ends solo when the one face was replaced, even if the other was seen for one frame only', () => {
    const frames = [seen(0, -2), seen(1, -1), aFrame(2, [aFace(2)], { certainUntilUs: 0, ended: over(-1) })];
    expect(concluded(new SoloScope(false), ...frames).claim(1)).toEqual(UNCLAIMED);
  });
});
