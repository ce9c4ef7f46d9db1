import { encodeQR } from "qr";

/** The text as a QR code: an SVG picture. */
export function drawCode(text: string): string {
  return encodeQR(text, "svg", { ecc: "medium" });
}
