import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#platform/error-text.ts";
import { resourceNames } from "#platform/resource-names.ts";
import type { Endpoints } from "./environment.ts";
import { StartError } from "#platform/start-error.ts";

const READY_MS = 30_000;

/** Creates tables, queues and topic in the emulators as soon as these are ready; resolves with the topic. */
export async function provisionAt(
  ready: Promise<unknown>,
  endpoints: Endpoints,
  report: (line: string) => void,
): Promise<{ topicArn: string }> {
  // Loaded while the other processes start, and not before, because loading the AWS SDK is slow.
  const loading = Promise.all([
    import("#infra/provision/clients.ts"),
    import("#infra/provision/provision.ts"),
  ]);
  const [[{ createClients }, { provision }]] = await Promise.all([loading, ready]);
  const clients = createClients(endpoints.region, endpoints);
  const isNews = (line: string): boolean => !line.startsWith("created") && !line.includes("items expire");
  const names = resourceNames(endpoints.prefix, endpoints.topicIsFifo);
  try {
    const provisioned = await provision(clients, names, (line) => isNews(line) && report(line));
    for (const failure of provisioned.failures) report(failure);
    return provisioned;
  } catch (error) {
    throw new StartError(messageOf(error), { cause: error });
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

/** Waits until the gateway says that its queue and tables answer. */
export async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (let answer = "nothing"; Date.now() < deadline; await sleep(20)) {
    try {
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) });
      answer = `${response.status} ${await response.text()}`;
      if (response.ok) return;
    } catch (error) {
      answer = String(error);
    }
    if (Date.now() + 20 >= deadline)
      throw new StartError(`the gateway did not become ready, it answers: ${answer}`);
  }
}
