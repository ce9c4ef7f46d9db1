import type { Socket } from "node:net";

/** A client's connection, as far as its requests have something in common. */
export type Connection = {
  /** How many of its requests are not answered to the last byte. */
  unanswered: number;
  /** Aborted once no answer on this connection is worth waiting for: it is closed, or about to be. */
  readonly signal: AbortSignal;
  /** Call this before the last answer on this connection. */
  readonly windUp: () => void;
};

const connections = new WeakMap<Socket, Connection>();

/** What is known of the connection; the same object for each of its requests. */
export function connectionOf(socket: Socket): Connection {
  const known = connections.get(socket);
  if (known !== undefined) return known;
  const ending = new AbortController();
  const windUp = (): void => ending.abort();
  socket.once("close", windUp);
  const connection = { unanswered: 0, signal: ending.signal, windUp };
  connections.set(socket, connection);
  return connection;
}
