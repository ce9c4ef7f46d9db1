import { randomBytes } from "node:crypto";
import { createServer } from "node:net";

/** A TCP port of 127.0.0.1 on which nothing listened a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("the system gave no port"));
      });
    });
  });
}

/** Rejects with the system's error when nothing can listen on this port; port 0 is any free one. */
export function ensureListenable(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

/**
 * An address of 127.0.0.0/8 that no page in a browser can guess: dynoxide lets in those of any site. It is
 * 127.0.0.1 where the system has no other, as on macOS.
 */
export async function hiddenAddress(): Promise<string> {
  const address = `127.${[...randomBytes(3)].join(".")}`;
  return await ensureListenable(address, 0).then(
    () => address,
    () => "127.0.0.1",
  );
}
