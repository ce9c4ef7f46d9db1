import { Duration, type Stack } from "aws-cdk-lib";
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  RedrivePermission,
} from "aws-cdk-lib/aws-sqs";
import { z } from "zod";
import type { QueueDefinition } from "#infra/resources.ts";
import { idOf } from "../logical-id.ts";
import { removalOf } from "../removal.ts";
import type { Settings } from "../settings.ts";

/** Every attribute that a definition may have: a new one must be told here what it is called in a template. */
const attributes = z.strictObject({
  FifoQueue: z.literal("true"),
  MessageRetentionPeriod: z.coerce.number(),
  VisibilityTimeout: z.coerce.number().optional(),
  DeduplicationScope: z.enum(DeduplicationScope).optional(),
  FifoThroughputLimit: z.enum(FifoThroughputLimit).optional(),
});

/**
 * The FIFO queues as they are defined. What waits in one is lost with it, so in a system that keeps its data they
 * outlive their stack.
 */
export function createQueues(
  stack: Stack,
  definitions: readonly QueueDefinition[],
  settings: Settings,
): void {
  const created = new Map<string, Queue>();
  for (const definition of definitions) {
    const { name, redrive } = definition;
    const wanted = attributes.parse(definition.attributes);
    const target = redrive && created.get(redrive.to);
    const isTarget = definitions.some((other) => other.redrive?.to === name);
    const queue = new Queue(stack, idOf(settings.prefix, name), {
      queueName: name,
      fifo: true,
      retentionPeriod: Duration.seconds(wanted.MessageRetentionPeriod),
      ...(wanted.VisibilityTimeout !== undefined && {
        visibilityTimeout: Duration.seconds(wanted.VisibilityTimeout),
      }),
      ...(wanted.DeduplicationScope && { deduplicationScope: wanted.DeduplicationScope }),
      ...(wanted.FifoThroughputLimit && { fifoThroughputLimit: wanted.FifoThroughputLimit }),
      ...(redrive &&
        target && { deadLetterQueue: { queue: target, maxReceiveCount: redrive.maxReceiveCount } }),
      ...(!isTarget && { redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL } }),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: removalOf(settings),
    });
    created.set(name, queue);
  }
}
