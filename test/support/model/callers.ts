import type { MadeKey } from "#contracts/key.ts";
import { createDynamoClient } from "#adapters/dynamodb/client.ts";
import { createOutbox } from "#adapters/dynamodb/outbox.ts";
import { type Client, createClient } from "../client.ts";
import { ADMIN_KEY, authEnvironment } from "../keys.ts";
import { type Provider, startProvider } from "../provider.ts";
import { startSystem, type System } from "../systems/system.ts";
import { FEW_POLLS } from "../systems/property-system.ts";
import type { Who } from "./world.ts";

/** A caller of a real system: how they come in, and how the journal names them. */
export type Caller = { readonly client: Client; readonly id: string };

/** A system that asks everybody who they are, and the callers of the model. */
export type AskingSystem = Awaited<ReturnType<typeof startAskingSystem>>;

/** With two workers, and a provider of identities. */
export async function startAskingSystem() {
  const provider = await startProvider();
  const gateway = { ...authEnvironment(), ...provider.env, LIMITS: "off" };
  const system = await startSystem({ workers: 2, more: { worker: FEW_POLLS, gateway } });
  const outbox = createOutbox(createDynamoClient("us-east-1"), system.names.tables);
  const root: Caller = { client: createClient(system.url, ADMIN_KEY), id: "root" };
  const made = (role: MadeKey["role"]) => keyOf(system, root, role);
  const others = new Map<Who, Caller>([
    ["root", root],
    ["nobody", { client: createClient(system.url), id: "anonymous" }],
    ["owner", await made("organizer")],
    ["organizer", await made("organizer")],
    ["reader", await made("reader")],
    ["door", await made("door")],
  ]);
  return {
    system,
    others,
    /** A person with a token, who is a user from now on. */
    person: (name: string, run: number) => personOf(system, provider, `${name}-${run}`),
    /** By whom each fact of the event is, oldest first. */
    async by(eventId: string): Promise<(string | undefined)[]> {
      const entries = await Array.fromAsync(outbox.forwards(eventId, 1, 1000));
      return entries.flatMap(({ facts }) => facts.map(({ by }) => by));
    },
    async stop(): Promise<void> {
      provider.stop();
      await system.stop();
    },
  };
}

async function keyOf({ url }: System, { client }: Caller, role: MadeKey["role"]): Promise<Caller> {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const { key, keyId } = await client.muster.createKey({ name: role, role, expiresAt });
  return { client: createClient(url, key), id: `k:${keyId}` };
}

async function personOf({ url }: System, provider: Provider, name: string): Promise<Caller> {
  const client = createClient(url, await provider.token({ sub: name }));
  const { body } = await client.call("POST", "/users", { name });
  return { client, id: `u:${(body as { userId: string }).userId}` };
}
