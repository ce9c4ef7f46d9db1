import { z } from "zod";

/** Configuration comes from the environment only, and is checked as a whole before anything starts. */

export type Environment = Readonly<Record<string, string | undefined>>;

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const flag = z.enum(["true", "false"], "must be true or false").transform((value) => value === "true");

const endpoint = z.url({ protocol: /^https?$/, message: "must be an http or https URL" }).optional();

const shared = {
  /** Read by the AWS SDK itself; checked here, since it would take a wrong one and fail at every call. */
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  AWS_ENDPOINT_URL_SQS: endpoint,
  AWS_ENDPOINT_URL_SNS: endpoint,
  AWS_REGION: z.string().min(1).default("us-east-1"),
  /** Names of tables, queues and topic begin with it. */
  RESOURCE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,40}$/, "must be 1–41 letters, digits and dashes")
    .default("muster"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
};

const address = {
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: whole(0, 65_535).default(3000),
};

const topic = {
  /** The topic to publish to; without it, the one that provisioning made is looked up by its name. */
  TOPIC_ARN: z
    .string()
    .regex(/^arn:[^:]+:sns:[^:]+:[^:]*:.+$/, "must be the ARN of an SNS topic")
    .optional(),
  TOPIC_FIFO: flag.default(false),
};

export const gatewaySchema = z.object({
  ...shared,
  ...address,
  /** Seals request ids and cursors; the same for all gateways of a system. */
  TOKEN_KEY: z.string().min(1).default("muster"),
});

export const workerSchema = z.object({
  ...shared,
  ...topic,
  /** Consumers in this process, each with up to 10 messages; the SDK has 50 sockets, and acknowledging needs some. */
  WORKER_CONCURRENCY: whole(1, 40).default(10),
  VISIBILITY_TIMEOUT_SECONDS: whole(5, 43_200).default(60),
  SWEEP_INTERVAL_SECONDS: whole(1, 3600).default(5),
  /** Where `GET /metrics` and `GET /healthz` are answered; nowhere without a port. */
  METRICS_HOST: z.string().min(1).default("127.0.0.1"),
  METRICS_PORT: whole(0, 65_535).optional(),
  /** How long a worker that is told to stop goes on until the queue is empty; 0 stops with the batch in hand. */
  DRAIN_SECONDS: whole(0, 3600).default(0),
});

export const provisionSchema = z.object({ ...shared, TOPIC_FIFO: topic.TOPIC_FIFO });

export const embeddedSchema = z.object({
  ...shared,
  ...address,
  TOPIC_FIFO: topic.TOPIC_FIFO,
  DATA_DIR: z.string().min(1).default(".data"),
});

export type GatewayConfig = z.output<typeof gatewaySchema>;
export type WorkerConfig = z.output<typeof workerSchema>;
export type EmbeddedConfig = z.output<typeof embeddedSchema>;

/** A configuration that can't work; the message names every wrong variable. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`the configuration is not valid:\n${problems.map((line) => `  ${line}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/** Reads the variables of `schema`; a variable set to nothing counts as not set. Throws `ConfigError`. */
export function readConfig<Schema extends z.ZodObject>(schema: Schema, env: Environment): z.output<Schema> {
  const present = Object.entries(env).filter(([name, value]) => name in schema.shape && value !== "");
  const parsed = schema.safeParse(Object.fromEntries(present));
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return `${name}=${env[name] ?? ""}: ${message}`;
    }),
  );
}
