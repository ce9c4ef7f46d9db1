import { type FauxqsServer, startFauxqs } from "fauxqs";
import { Server } from "node:net";

/**
 * SQS and SNS on 127.0.0.1:`port` (0: any), kept in `dataDir`, or in memory without one.
 *
 * Queue URLs of the emulator name hosts that nobody can resolve (`sqs.REGION.127.0.0.1`), and keep the port
 * that the emulator had when a queue was made: talk to the endpoint, not to the host in a queue's URL.
 */
export async function startQueues(port: number, dataDir?: string): Promise<FauxqsServer> {
  const options = { port, host: "127.0.0.1", logger: false };
  return onLoopback(() => startFauxqs(dataDir === undefined ? options : { ...options, dataDir }));
}

/** The emulator would listen on every network interface, and has no setting for it. */
async function onLoopback<Result>(start: () => Promise<Result>): Promise<Result> {
  const listen = Reflect.get(Server.prototype, "listen") as (...args: unknown[]) => unknown;
  Server.prototype.listen = function (this: Server, ...args: unknown[]) {
    const [first, ...rest] = args;
    const isAddress = typeof first === "object" && first !== null && "port" in first;
    Reflect.apply(listen, this, isAddress ? [{ ...first, host: "127.0.0.1" }, ...rest] : args);
    return this;
  };
  try {
    return await start();
  } finally {
    Server.prototype.listen = listen as Server["listen"];
  }
}
