import { Agent as HttpAgent, type AgentOptions } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Duplex } from "node:stream";
import { Socket } from "node:net";

/** How long a service may take to accept a connection. */
const CONNECT_MS = 1000;

/**
 * Agents for the SDK's handler of requests, with at most `maxSockets` each, which they keep open. A connection that
 * is not there after a second fails as timed out. Waiting for a free socket counts as nothing.
 */
export function createAgents(maxSockets: number) {
  const options: AgentOptions = { keepAlive: true, maxSockets };
  return {
    httpAgent: withinTime(new HttpAgent(options)),
    httpsAgent: withinTime(new HttpsAgent(options)),
  };
}

/** Makes the agent give up connections that take too long. */
function withinTime<Agent extends HttpAgent>(agent: Agent): Agent {
  const connect = agent.createConnection.bind(agent);
  return Object.assign(agent, {
    createConnection(...asked: Parameters<typeof connect>): Duplex | null | undefined {
      const socket = connect(...asked);
      if (socket instanceof Socket) giveUpLate(socket);
      return socket;
    },
  });
}

function giveUpLate(socket: Socket): void {
  const giveUp = (): void => {
    const message = `not connected within ${CONNECT_MS} ms`;
    if (socket.connecting) socket.destroy(Object.assign(new Error(message), { code: "ETIMEDOUT" }));
  };
  // After a second in which the process did nothing else, timers come before what the network has brought.
  const timer = setTimeout(() => setImmediate(giveUp), CONNECT_MS);
  for (const event of ["connect", "close"]) socket.once(event, () => clearTimeout(timer));
}
