import { graceOfWorker } from "#platform/times.ts";
import { namesOf } from "../names.ts";
import { namespaceOf } from "../watch/metrics.ts";
import { scaleWorkers } from "./scaling.ts";
import { createService } from "./services.ts";
import { asks, createTask, type Site, stopsWithin } from "./tasks.ts";

const METRICS_PORT = 9464;
const LOOPS = 10;

/** Workers, more of them while many events are busy. */
export function createWorker(site: Site) {
  const { stack, settings, network } = site;
  const { prefix, topicFifo, size } = settings;
  const { cpu, memoryMiB } = size.worker;
  const task = createTask(site, "Worker", "worker", {
    cpu,
    memoryMiB,
    run: ["workers/registration/main.ts"],
    variables: {
      METRICS_HOST: "0.0.0.0",
      METRICS_PORT: String(METRICS_PORT),
      CLOUDWATCH_NAMESPACE: namespaceOf(prefix),
      WORKER_CONCURRENCY: String(LOOPS),
      TOPIC_FIFO: String(topicFifo),
      TOPIC_ARN: stack.formatArn({ service: "sns", resource: namesOf(settings).topic }),
    },
    // A worker answers it only once it has found its queue, and tables of its version.
    healthCheck: asks(METRICS_PORT),
    // The queue outlasts it: there is nothing to drain.
    stopTimeout: stopsWithin(graceOfWorker(0)),
  });
  const service = createService(site, "WorkerService", task, {
    group: network.group(stack, "WorkerGroup", "Workers"),
    // What is interrupted is done by another: a worker that is told to stop ends what it has in hand.
    capacityProviderStrategies: [
      { capacityProvider: "FARGATE", base: 1, weight: 1 },
      { capacityProvider: "FARGATE_SPOT", weight: 3 },
    ],
  });
  scaleWorkers(service, LOOPS, settings);
  return { task, service };
}
