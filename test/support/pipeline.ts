import { connect, type Socket } from "node:net";

/** A connection on which requests are sent one behind the other, whether answers come or not. */
export type Pipeline = {
  readonly socket: Socket;
  /** Everything that has come back so far. */
  readonly text: () => string;
  /** Resolves once the server has closed the connection, or the client has. */
  readonly closed: Promise<void>;
};

/** Connects to the port, and sends a GET for each of the paths at once. */
export function pipeline(port: number, paths: readonly string[]): Pipeline {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => (text += String(chunk)));
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`).join(""));
  return { socket, text: () => text, closed };
}
