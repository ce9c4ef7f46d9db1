import { decodeQR } from "./vendor/qr/decode.js";

/** Codes that a camera sees. Loaded only once somebody asks for it. */

const LOOK_MS = 250;
/** The same code is told again only after it was out of sight, or for so long. */
const SAME_MS = 5000;
const WIDTH = 640;

/** Calls `onCode` with each code that the camera sees, until the result is called. Throws if there is no camera. */
export async function watch(video: HTMLVideoElement, onCode: (code: string) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let last = { code: "", at: 0 };
  const timer = setInterval(() => {
    const code = context && seenIn(video, canvas, context);
    if (code === null || code === undefined) return;
    const isSame = code === last.code && Date.now() - last.at < SAME_MS;
    last = { code, at: Date.now() };
    if (!isSame) onCode(code);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    video.hidden = true;
  };
}

function seenIn(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
): string | undefined {
  if (video.videoWidth === 0) return undefined;
  canvas.width = WIDTH;
  canvas.height = Math.round((WIDTH * video.videoHeight) / video.videoWidth);
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    // Most pictures have no code in them.
    return undefined;
  }
}
