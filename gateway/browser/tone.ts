/** What can be heard at the door: one high tone for who is in, two low ones for who is not. */

type Tone = { readonly at: number; readonly hertz: number; readonly seconds: number };

const TONES: Readonly<Record<"good" | "bad", readonly Tone[]>> = {
  good: [{ at: 0, hertz: 880, seconds: 0.12 }],
  bad: [
    { at: 0, hertz: 220, seconds: 0.2 },
    { at: 0.3, hertz: 220, seconds: 0.3 },
  ],
};
const VOLUME = 0.2;

let context: AudioContext | undefined;

export function playTone(name: keyof typeof TONES): void {
  context ??= new AudioContext();
  const gain = new GainNode(context, { gain: VOLUME });
  gain.connect(context.destination);
  for (const { at, hertz, seconds } of TONES[name]) {
    const tone = new OscillatorNode(context, { frequency: hertz });
    tone.connect(gain);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + seconds);
  }
}
