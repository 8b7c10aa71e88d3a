/** Short tones made on the spot: nothing to load, and quiet until somebody has touched the page. */

import { signal } from "@preact/signals";
import type { NoticeKind } from "../preferences";
import { takeOver } from "./leader";

/** A sound was wanted and the browser did not allow it yet. */
export const soundBlocked = signal(false);

interface Tone {
  /** Hertz. */
  pitch: number;
  /** Seconds from the start of the sound. */
  at: number;
  seconds: number;
}

// An offer rings twice and rises; what is only news is one soft tone.
const SOUNDS: Record<NoticeKind, readonly Tone[]> = {
  offered: [
    { pitch: 660, at: 0, seconds: 0.16 },
    { pitch: 880, at: 0.17, seconds: 0.22 },
    { pitch: 660, at: 0.55, seconds: 0.16 },
    { pitch: 880, at: 0.72, seconds: 0.28 },
  ],
  assigned: [
    { pitch: 523, at: 0, seconds: 0.16 },
    { pitch: 784, at: 0.16, seconds: 0.26 },
  ],
  message: [{ pitch: 740, at: 0, seconds: 0.22 }],
  mention: [
    { pitch: 880, at: 0, seconds: 0.12 },
    { pitch: 880, at: 0.18, seconds: 0.2 },
  ],
  waiting: [
    { pitch: 440, at: 0, seconds: 0.22 },
    { pitch: 392, at: 0.26, seconds: 0.32 },
  ],
};

const LOUDNESS = 0.18;
let context: AudioContext | null = null;

/** To be called from a gesture: browsers keep sound locked until then. The window of the gesture
 * is the one that sounds from now on. */
export function unlockSound(): void {
  takeOver();
  context ??= make();
  if (!context) return;
  void context.resume().then(noteState, noteState);
}

/** Play it, or say that it is blocked. */
export function play(kind: NoticeKind): void {
  context ??= make();
  if (!context) return;
  if (context.state !== "running") {
    soundBlocked.value = true;
    void context.resume().then(noteState, noteState);
    return;
  }
  for (const tone of SOUNDS[kind]) sound(context, tone);
}

function make(): AudioContext | null {
  if (typeof AudioContext === "undefined") return null;
  const made = new AudioContext();
  made.addEventListener("statechange", noteState);
  return made;
}

function noteState(): void {
  if (context?.state === "running") soundBlocked.value = false;
}

function sound(on: AudioContext, { pitch, at, seconds }: Tone): void {
  const start = on.currentTime + at;
  const volume = on.createGain();
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
  const source = on.createOscillator();
  source.frequency.value = pitch;
  source.connect(volume).connect(on.destination);
  source.start(start);
  source.stop(start + seconds);
}
