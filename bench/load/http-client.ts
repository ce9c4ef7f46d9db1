import { connect, type Socket } from "node:net";
import type { HttpAnswer, Send } from "#client/transport.ts";

export type HttpClient = {
  /** Keeps no headers of an answer: nobody here reads them. */
  readonly send: Send;
  /** Opens connections, few at a time, until `count` are idle: all at once would overrun the listener. */
  open(count: number): Promise<void>;
  close(): void;
};

/** Connections opened at a time. */
const AT_A_TIME = 50;
/** A connection that was idle for longer may be closed by the server at the moment of use. */
const MAX_IDLE_MS = 30_000;

/**
 * HTTP/1.1 over kept-alive connections, as many as there are requests at a time. It implements only the part
 * of HTTP that our servers use, because the load must cost less than what is measured.
 */
export function createHttpClient(url: string): HttpClient {
  const { hostname, port, host } = new URL(url);
  const idle: Connection[] = [];
  const all = new Set<Connection>();

  const open = (): Connection => {
    const connection = createConnection(
      connect({ host: hostname, port: Number(port), noDelay: true }),
      () => {
        all.delete(connection);
        const at = idle.indexOf(connection);
        if (at >= 0) idle.splice(at, 1);
      },
    );
    all.add(connection);
    return connection;
  };

  const exchange = async (connection: Connection, message: string): Promise<HttpAnswer> => {
    const answer = await connection.exchange(message);
    connection.idleSince = performance.now();
    if (all.has(connection)) idle.push(connection);
    return answer;
  };

  /** Closes connections that were idle for too long; they are at the front of `idle`. */
  const closeOld = (): void => {
    const end = idle.findIndex(({ idleSince }) => performance.now() - idleSince < MAX_IDLE_MS);
    for (const { socket } of idle.splice(0, end === -1 ? idle.length : end)) socket.destroy();
  };

  const fresh = (): Connection | undefined => {
    closeOld();
    return idle.pop();
  };

  return {
    async send({ method, path, headers, body }) {
      const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`];
      for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
      if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
      return await exchange(fresh() ?? open(), `${lines.join("\r\n")}\r\n\r\n${body ?? ""}`);
    },
    async open(count) {
      closeOld();
      while (idle.length < count) {
        const opened = Array.from({ length: Math.min(count - idle.length, AT_A_TIME) }, open);
        // The answer shows that the server has accepted the connection.
        await Promise.all(
          opened.map((one) => exchange(one, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`)),
        );
      }
    },
    close() {
      for (const { socket } of all) socket.destroy();
    },
  };
}

type Connection = {
  readonly socket: Socket;
  idleSince: number;
  exchange(message: string): Promise<HttpAnswer>;
};

function createConnection(socket: Socket, gone: () => void): Connection {
  let received: Buffer = Buffer.alloc(0);
  let pending: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | undefined;
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = wholeAnswer(received);
    if (answer === undefined) return;
    received = Buffer.alloc(0);
    pending?.resolve(answer);
    pending = undefined;
  });
  let cause: Error | undefined;
  socket.on("error", (error) => {
    cause = error;
  });
  socket.on("close", () => {
    gone();
    pending?.reject(
      new Error(`${socket.remotePort}: the connection was closed before the answer`, { cause }),
    );
  });
  return {
    socket,
    idleSince: 0,
    exchange: (message) =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.write(message);
      }),
  };
}

const NO_HEADERS = new Headers();
const HEAD_END = "\r\n\r\n";

/** The answer, once all of it is there. */
function wholeAnswer(bytes: Buffer): HttpAnswer | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const from = end + HEAD_END.length;
  if (bytes.length < from + length) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    headers: NO_HEADERS,
    body: bytes.toString("utf8", from, from + length),
  };
}
