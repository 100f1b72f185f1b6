import type { NormalizedBox } from '../contracts/geometry.ts';
import { FaceMemory } from './face-memory.ts';
import { FaceRegion, IN_PLACE, type FacePatch, type FramePicture } from './face-patch.ts';
import { ALIKE, FaceSearch } from './face-search.ts';

/**
 * Less alike than this to what was there a moment ago, another face stands there now: correlation, -1..1. In 15 real
 * clips of 5 minutes, at 10 frames per second, a face was at least .72 as alike (a hand passed); of 1,232 pairs of
 * strangers, all frontal and 40 to 100 px wide, 7 to 11 in 100 are more alike than this.
 */
const REPLACED = 0.7;

/**
 * Less alike than this to all it looked like that long ago and in the ten seconds before, also with its head tipped to
 * the side, a face may have been replaced: it must look like then again in time, as a head does that turned or was
 * covered by a hand. Of the same strangers 2 to 3 in 100 are more alike than .78, at most 2 in 1,000 than .85. Of the real
 * clips' faces 7 in 1,000 are less alike than .78. Nothing was found that tells a head that turns and stays turned from a
 * dissolve: a mix of the pictures at both ends is .84 and .94 like the middle of two such turns, .90 to .99 like the middle
 * of dissolves.
 */
const DOUBTS = [
  { ageUs: 0, resembles: 0.85, patienceUs: 1_000_000 },
  { ageUs: 1_000_000, resembles: 0.7, patienceUs: 1_500_000 },
  { ageUs: 3_000_000, resembles: 0.78, patienceUs: 1_500_000 },
] as const;

/**
 * A face that is unlike a second ago soon after it looked steady changes fast. The change began at most this many times as
 * long before its last steady look as it was noticed after that: in an even dissolve into an unrelated face, a face looks
 * steady up to a share of 38 in 100 and is unlike from 51 on.
 */
const ONSET = 3;
const FAST = DOUBTS[1];

/**
 * A face in doubt that is less alike than this is gone: a hand or a turn of the head left .66 and more in the real clips,
 * but for two heads that turned at first sight (.51 and .54). Nearly four in five strangers are less alike; one who comes
 * and goes within a second is noticed by nothing else, and one of the scenarios' is .59 alike.
 */
const GONE = 0.62;

/** A change that began longer ago has been noticed, or will not be: the longest doubt and what it goes back to. */
export const CERTAIN_AFTER_US = 4_500_000;

/**
 * As alike as this to its last two seconds, a face is not on its way to another one: what comes after the last such look
 * is not certain when the track ends. Half of another face mixed in gives .79 at most.
 */
const STEADY = ALIKE;
const STEADY_AGES_US = [0, 500_000, 1_000_000, 2_000_000] as const;
/** A face that changed looked steady until up to this long after it began to. */
const UNNOTICED_FOR_US = 1_500_000;
/** A face that is seen for a shorter time may still be coming out from behind another one. */
const YOUNG_US = 500_000;
const YOUNG_REPLACED = 0.85;

/**
 * A track of which less than this is certain when a doubt would end it begins anew in its place: next to nothing would be
 * said of it otherwise. A head that turns at first sight and stays turned is one track so.
 */
const WORTH_KEEPING_US = 500_000;

type Rule = (typeof DOUBTS)[number];

/** A face that is unlike its past, and has not looked like it since. */
interface Doubt {
  readonly rule: Rule;
  readonly sinceUs: number;
  /** It must look again as it did before. */
  readonly beforeUs: number;
  /** Up to when the track is certain if it does not. */
  readonly certainUntilUs: number;
  /** When it last looked steady before: up to then the track is certain if it does. */
  readonly steadyUntilUs: number;
  /** So unlike that nobody knows whether what comes back is the same face. */
  readonly isGone: boolean;
}

/**
 * Notices that another face has taken the place of a tracked one, by a cut, a wipe or a dissolve in place: the picture
 * under the box then no longer resembles anything that was there some seconds ago. It can only end a track or let it begin
 * anew, never link one; it knows one track, and nothing of it outlives the track.
 */
export class FaceContinuity {
  private readonly memory = new FaceMemory();
  private readonly region = new FaceRegion();
  private readonly search = new FaceSearch(this.region);
  private firstUs: number | undefined;
  /** From when on it is the face that it is now: later than the first look where the track began anew. */
  private beganUs = Infinity;
  private isNew = false;
  /** When the face last resembled its last two seconds. */
  private steadyUs = -Infinity;
  private doubts: readonly Doubt[] = [];
  private settled: readonly Doubt[] = [];

  /**
   * Returns up to when the track showed one face for certain, if it ends now.
   *
   * @param lastSeenUs - When the face was last looked at.
   * @param vanished - The face is gone though nothing else ended the track: it may have changed until then.
   */
  certainUntilUs(lastSeenUs: number, vanished: boolean): number {
    const unnoticedUs = vanished ? UNNOTICED_FOR_US : 0;
    const certain = [this.steadyUs - unnoticedUs, ...this.doubts.map((doubt) => this.certainUnder(doubt))];
    return Math.max(lastSeenUs - CERTAIN_AFTER_US, Math.min(...certain));
  }

  /**
   * From after when on the face was in doubt until it was last looked at, if that doubt is over now: it looks like before
   * again, or it has begun anew, and then since before the track began. What it showed until now is not certain to be the
   * same face.
   */
  get doubtedAfterUs(): number | undefined {
    if (this.isNew && this.firstUs !== undefined) return this.firstUs - 1;
    const afterUs = this.settled.map(({ steadyUntilUs }) => steadyUntilUs);
    return afterUs.length === 0 ? undefined : Math.min(...afterUs);
  }

  /** Says whether `box` still shows what this track showed, and remembers it. False ends the track. */
  continues(picture: FramePicture, box: NormalizedBox, timestampUs: number): boolean {
    this.region.read(picture, box);
    this.search.begin();
    if (this.firstUs === undefined) this.beganUs = timestampUs;
    this.firstUs ??= timestampUs;
    const [moment, ...earlier] = this.compareWith(STEADY_AGES_US, timestampUs);
    const minimum = timestampUs - this.beganUs <= YOUNG_US ? YOUNG_REPLACED : REPLACED;
    // Replaced from one frame to the next: what there was before is as certain as it was then.
    const isReplaced = moment !== undefined && moment < minimum;
    if (!isReplaced) this.reconsider(timestampUs);
    const isPatient = ({ rule, sinceUs }: Doubt): boolean => timestampUs - sinceUs <= rule.patienceUs;
    const isDoubtful = !this.doubts.every((doubt) => !doubt.isGone && isPatient(doubt));
    this.isNew = !isReplaced && isDoubtful && this.isWorthNothing(timestampUs);
    if (this.isNew) this.beginAnew(timestampUs);
    const isSteady = [moment ?? 1, ...earlier].every((likeness) => likeness >= STEADY);
    if (isSteady) this.steadyUs = timestampUs;
    this.remember(timestampUs);
    return this.isNew || (!isReplaced && !isDoubtful);
  }

  /** Overwrites what is kept. */
  clear(): void {
    this.memory.clear();
  }

  /** Says whether nothing of the track was certain so far, and next to nothing will be if it ends now. */
  private isWorthNothing(timestampUs: number): boolean {
    const certainForUs = this.certainUntilUs(timestampUs, false) - this.beganUs;
    return timestampUs - this.beganUs < CERTAIN_AFTER_US && certainForUs < WORTH_KEEPING_US;
  }

  /** Forgets what the face looked like: from now on the track is as good as a new one. */
  private beginAnew(timestampUs: number): void {
    this.memory.clear();
    this.doubts = [];
    this.settled = [];
    this.beganUs = timestampUs;
    this.steadyUs = timestampUs;
  }

  private remember(timestampUs: number): void {
    const now = this.memory.blank();
    this.region.sample(IN_PLACE, now);
    this.region.clear();
    this.search.clear();
    this.memory.add(now, timestampUs);
  }

  /** Returns how alike the face is to what it was so long ago, where it was there already. */
  private compareWith(agesUs: readonly number[], timestampUs: number): readonly number[] {
    const patches = agesUs.flatMap((ageUs) => this.memory.newestBefore(timestampUs - ageUs) ?? []);
    return this.search.upright(patches);
  }

  /** Of doubts that came up together with a fast change, that is the reason. */
  private certainUnder({ sinceUs, certainUntilUs }: Doubt): number {
    const fast = this.doubts.find(({ rule }) => rule === FAST);
    if (fast === undefined || sinceUs < fast.steadyUntilUs) return certainUntilUs;
    // A younger face looked steady without having been held against a second ago.
    if (fast.steadyUntilUs - this.beganUs <= FAST.ageUs) return certainUntilUs;
    return Math.max(certainUntilUs, fast.steadyUntilUs - ONSET * (fast.sinceUs - fast.steadyUntilUs));
  }

  /** Settles doubts, goes on with them or raises new ones. */
  private reconsider(timestampUs: number): void {
    const doubts = DOUBTS.flatMap((rule) => this.doubt(rule, timestampUs) ?? []);
    this.settled = this.doubts.filter(({ rule }) => !doubts.some((doubt) => doubt.rule === rule));
    this.doubts = doubts;
  }

  /** Returns the doubt that a rule raises now, or goes on with. */
  private doubt(rule: Rule, timestampUs: number): Doubt | undefined {
    const open = this.doubts.find((doubt) => doubt.rule === rule);
    const beforeUs = open?.beforeUs ?? timestampUs - rule.ageUs;
    const likeness = this.likenessTo(this.memory.looksBefore(beforeUs), rule.resembles);
    if (likeness >= rule.resembles) return undefined;
    const isGone = likeness < GONE;
    if (open !== undefined) return { ...open, isGone };
    const certainUntilUs = Math.min(this.steadyUs, beforeUs);
    return { rule, sinceUs: timestampUs, beforeUs, certainUntilUs, steadyUntilUs: this.steadyUs, isGone };
  }

  /** Returns how alike the face is to the looks, upright or with the head tipped: `enough`, or the most there is. */
  private likenessTo(looks: readonly FacePatch[], enough: number): number {
    if (looks.length === 0) return 1;
    let most = -1;
    for (const some of [looks.slice(-1), looks]) {
      for (const likeness of this.search.upright(some)) most = Math.max(most, likeness);
      if (most >= enough) return most;
    }
    return Math.max(most, this.search.turned(looks));
  }
}
