import { z } from "zod";
import { endpointOf, SERVICES } from "./endpoint.ts";
import { StartError } from "./start-error.ts";

/**
 * Configuration comes from the environment only, and is checked as a whole before anything starts. Each
 * program owns the schema of its variables; here are the parts that several schemas share. `--help` prints
 * the description of each variable.
 */

export type Environment = Readonly<Record<string, string | undefined>>;

/** A whole number of up to nine digits. */
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

export const flag = z.enum(["true", "false"], "must be true or false").transform((value) => value === "true");

const LEVELS = "trace, debug, info, warn, error, fatal or silent";
const someText = z.string().min(1);

/**
 * The AWS SDK reads it itself. It is checked here, since the SDK would accept a wrong URL and fail at each
 * call.
 */
const endpoint = (description: string) =>
  z
    .url({ protocol: /^https?$/, message: "must be an http or https URL" })
    .optional()
    .meta({ description });

/** Emulators take any region. */
const ANY_REGION = "us-east-1";

export const region = {
  AWS_REGION: someText.default(ANY_REGION).meta({
    description: "the region of tables, queues and topic; needed unless AWS_ENDPOINT_URL… leads to emulators",
  }),
};

/** The variables of every program that talks to AWS; those of the services that it uses follow. */
export const aws = {
  ...region,
  AWS_ENDPOINT_URL: endpoint(
    "URL of an emulator in place of AWS; credentials come from where the AWS SDK finds them",
  ),
};

export const dynamodb = { AWS_ENDPOINT_URL_DYNAMODB: endpoint("URL of an emulator in place of DynamoDB") };
export const sqs = { AWS_ENDPOINT_URL_SQS: endpoint("URL of an emulator in place of SQS") };
export const sns = { AWS_ENDPOINT_URL_SNS: endpoint("URL of an emulator in place of SNS") };

export const names = {
  RESOURCE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,40}$/, "must be 1–41 letters, digits and dashes")
    .default("muster")
    .meta({ description: "the beginning of the names of all tables, queues and the topic" }),
};

export const retention = {
  RETENTION_DAYS: whole(1, 36_500).optional().meta({
    description:
      "how many days after the end of an event what people had there goes; without it, nothing does",
  }),
};

export const topicKind = {
  TOPIC_FIFO: flag
    .default(false)
    .meta({ description: "true if the topic of the notifications is a FIFO topic" }),
};

export const topic = {
  ...topicKind,
  TOPIC_ARN: z
    .string()
    .regex(/^arn:[^:]+:sns:[^:]+:[^:]*:.+$/, "must be the ARN of an SNS topic")
    .optional()
    .meta({
      description:
        "the ARN of the topic of the notifications; unless set, the topic is looked up by its name",
    }),
};

export const logging = {
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], `must be ${LEVELS}`)
    .default("info")
    .meta({ description: `${LEVELS}; logs are JSON lines on standard error` }),
};

export const address = {
  HOST: someText.default("127.0.0.1").meta({ description: "the address that the gateway listens on" }),
  PORT: whole(0, 65_535)
    .default(3000)
    .meta({ description: "the port that the gateway listens on; 0 takes any free one" }),
};

/** Fewer can be guessed, from any token. */
export const KEY_BYTES = 32;

export const tokenKeys = {
  TOKEN_KEYS_FILE: someText.optional().meta({
    description:
      "a file of the keys that seal request ids and cursors, the same for all gateways of a system; needed unless HOST is a loopback address, and with AUTH=required",
  }),
  TOKEN_KEY: z
    .string()
    .refine(
      (value) => Buffer.byteLength(value) >= KEY_BYTES,
      `must have at least ${KEY_BYTES} bytes; leave it out unless tokens of 0.1.0 are still to be opened`,
    )
    .optional()
    .meta({ description: "the key of 0.1.0: opens what that version has sealed", isSecret: true }),
};

export const dataDirectory = {
  DATA_DIR: someText.default(".data").meta({ description: "the directory of data and logs" }),
};

export const sweeping = {
  SWEEP_INTERVAL_SECONDS: whole(1, 3600).default(5).meta({
    description:
      "how often to look for notifications that a crash or an outage left pending and, as a worker, for offers that have run out",
  }),
};

export const visibility = {
  // A worker extends it every third of it while it works. It may miss one extension, but not two.
  VISIBILITY_TIMEOUT_SECONDS: whole(5, 43_200)
    .default(15)
    .meta({ description: "how long the messages of a killed worker stay hidden from other workers" }),
};

export const consuming = {
  // Each loop may hold ten messages of 60 KB, and what they load, in a heap that has a bound.
  WORKER_CONCURRENCY: whole(1, 40)
    .default(10)
    .meta({ description: "receive loops of a worker, each with up to 10 messages" }),
};

export const receiving = {
  RECEIVE_WAIT_SECONDS: whole(1, 10).default(5).meta({
    description: "how long a receive waits for a message, and a worker that stops for its receives",
  }),
};

export const streams = {
  LIVE_STREAMS: whole(0, 100_000)
    .default(5000)
    .meta({ description: "the most live streams at a time of a gateway; each takes some 20 KB" }),
};

export const leaving = {
  SHUTDOWN_DELAY_SECONDS: whole(0, 300).default(0).meta({
    description: "how long a gateway that is asked to stop serves on, until load balancers know",
  }),
};

export const workerMetrics = {
  METRICS_HOST: someText
    .default("127.0.0.1")
    .meta({ description: "the address that a worker answers GET /metrics and GET /healthz on" }),
  METRICS_PORT: whole(0, 65_535)
    .optional()
    .meta({ description: "the port that it answers them on; nowhere unless set" }),
};

export const cloudWatch = {
  CLOUDWATCH_NAMESPACE: z
    .string()
    .regex(/^[\w.#/-]{1,255}$/, "must be 1–255 letters, digits and . - _ / #")
    .optional()
    .meta({
      description:
        "the CloudWatch namespace of the metrics in two lines a minute, of which CloudWatch Logs makes them; no such lines unless set",
    }),
};

export const draining = {
  DRAIN_SECONDS: whole(0, 3600).default(0).meta({
    description: "how long a worker that is asked to stop may work on to empty the queue",
  }),
};

/** A configuration that can't work; the message names every wrong variable. */
export class ConfigError extends StartError {
  constructor(problems: readonly string[]) {
    super(`the configuration is not valid:\n${problems.map((line) => `  ${line}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/** The environment of a command that has still to look for the embedded system, which says its own region. */
export function withAnyRegion(env: Environment): Environment {
  return { ...env, AWS_REGION: env["AWS_REGION"] || ANY_REGION };
}

/**
 * Whoever leaves out the region means that of their profile or machine, and would get another one without a word:
 * so it has to be said for each program that calls AWS itself.
 */
function problemsOfRegion({ shape }: z.ZodObject, env: Environment): readonly string[] {
  if (!("AWS_REGION" in shape) || env["AWS_REGION"]) return [];
  const onAws = SERVICES.filter(
    (service) => `AWS_ENDPOINT_URL_${service}` in shape && endpointOf(service, env) === undefined,
  );
  if (onAws.length === 0) return [];
  return [
    "AWS_REGION=: must be set, such as eu-central-1, unless AWS_ENDPOINT_URL is the URL of an emulator",
  ];
}

/**
 * Reads the variables of `schema`; a variable set to nothing counts as not set. Throws `ConfigError`, which
 * shows what was given, except for secrets.
 */
export function readConfig<Schema extends z.ZodObject>(schema: Schema, env: Environment): z.output<Schema> {
  const present = Object.entries(env).filter(([name, value]) => name in schema.shape && value !== "");
  const parsed = schema.safeParse(Object.fromEntries(present));
  const ofRegion = problemsOfRegion(schema, env);
  if (parsed.success && ofRegion.length === 0) return parsed.data;
  const others = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const name = String(path[0]);
    const { isSecret = false } = z.globalRegistry.get(schema.shape[name] as z.ZodType) ?? {};
    return isSecret === true ? `${name}: ${message}` : `${name}=${env[name] ?? ""}: ${message}`;
  });
  throw new ConfigError([...others, ...ofRegion]);
}

/** For each variable of `schema` its name, and its meaning with its default. */
export function describeVariables(
  schema: z.ZodObject,
): readonly (readonly [name: string, meaning: string])[] {
  return Object.entries(schema.shape).map(([name, variable]) => {
    const { description = "" } = z.globalRegistry.get(variable) ?? {};
    const fallback = variable instanceof z.ZodDefault ? ` (${String(variable.def.defaultValue)})` : "";
    return [name, `${description}${fallback}`];
  });
}
