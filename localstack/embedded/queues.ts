import { type buildApp, type FauxqsServer, startFauxqs } from "fauxqs";
import { subscribe, unsubscribe } from "node:diagnostics_channel";

type QueuesOptions = {
  /** 127.0.0.1 unless given. */
  readonly host?: string | undefined;
  /** Any free one unless given. */
  readonly port?: number;
  /** The directory for the data; in memory unless given. */
  readonly dataDir?: string | undefined;
  /** The id of the access key that every request must be signed with. Signatures are not checked. */
  readonly accessKey: string;
};

/**
 * SQS and SNS on `host`. Refuses every request of a browser's page, and every one that does not know the access
 * key: to SNS a form is a request, and any site may send forms.
 *
 * Queue URLs of the emulator name hosts that nobody can resolve (`sqs.REGION.127.0.0.1`), and keep the port
 * that the emulator had when a queue was made: talk to the endpoint, not to the host in a queue's URL.
 */
export async function startQueues(options: QueuesOptions): Promise<FauxqsServer> {
  const { host = "127.0.0.1", port = 0, dataDir, accessKey } = options;
  const settings = { port, host: "127.0.0.1", logger: false };
  let isGuarded = false;
  const guard = (message: unknown): void => {
    guarded((message as Initialization).fastify, host, accessKey);
    isGuarded = true;
  };
  // The emulator shows its server to nobody, and has no setting for the address that it listens on; Fastify
  // tells of every server that it makes.
  subscribe(CHANNEL, guard);
  try {
    const queues = await startFauxqs(dataDir === undefined ? settings : { ...settings, dataDir });
    if (isGuarded) return queues;
    await queues.stop();
    throw new Error("the queue emulator can't be kept from web pages: it does not announce its server");
  } finally {
    unsubscribe(CHANNEL, guard);
  }
}

const CHANNEL = "fastify.initialization";
type App = Awaited<ReturnType<typeof buildApp>>;
type Initialization = { readonly fastify: App };

function guarded(app: App, host: string, accessKey: string): void {
  const signed = `AWS4-HMAC-SHA256 Credential=${accessKey}/`;
  app.addHook("onRequest", async ({ headers }, reply) => {
    if (headers.origin === undefined && headers.authorization?.startsWith(signed)) return;
    await reply
      .code(403)
      .send({ __type: "InvalidClientTokenId", message: "The access key is not the one of this start." });
  });
  const listen = app.listen.bind(app);
  app.listen = (({ port }: { port: number }) => listen({ port, host })) as typeof app.listen;
}
