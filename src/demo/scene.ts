import type { CompanyProfile } from './company-profile.ts';
import { day, type Moment } from './moment.ts';
import { Random } from './random.ts';

export const weeksShown = 6;

/** Where and when the demo data of one company takes place. */
export interface Scene {
  readonly profile: CompanyProfile;
  readonly start: Moment;
  readonly now: Moment;
}

export function setScene(profile: CompanyProfile, now: Moment): Scene {
  return { profile, start: now - weeksShown * 7 * day, now };
}

/** Every noun has dice of its own, so that a change to one leaves the others as they were. */
export function diceFor({ profile }: Scene, noun: string): Random {
  return new Random(`${profile.prefix}:${noun}`);
}

/** A moment after another by a random part of a span, never in the future. */
export function momentAfter(scene: Scene, random: Random, from: Moment, spanMax: number): Moment {
  const latest = scene.now - random.integer(1, 999_999);
  return Math.max(from, Math.min(from + random.integer(Math.floor(spanMax / 50), spanMax), latest));
}
