import { devNull } from "node:os";

/** Where the emulators of one embedded system listen, and how its resources are named. */
export type Endpoints = {
  readonly dynamodb: string;
  /** SQS and SNS. */
  readonly queues: string;
  /** The id of the access key of this start: the queues answer to no other. */
  readonly accessKey: string;
  readonly region: string;
  readonly prefix: string;
  readonly topicIsFifo: boolean;
};

/**
 * The variables with which the AWS SDK and our own processes find these emulators. Whatever the surrounding
 * environment says about AWS is overruled: nothing local may ever reach a real account.
 */
export function awsEnvironment({
  dynamodb,
  queues,
  accessKey,
  region,
  prefix,
  topicIsFifo,
}: Endpoints): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: "",
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "",
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SQS: queues,
    AWS_ENDPOINT_URL_SNS: queues,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "",
    AWS_PROFILE: "",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    RESOURCE_PREFIX: prefix,
    TOPIC_FIFO: String(topicIsFifo),
    TOPIC_ARN: "",
  };
}

/** The variables that a subscriber needs: those of `examples`, and those that the AWS SDK reads. */
export function subscriberEnvironment(endpoints: Endpoints, topicArn: string): Record<string, string> {
  const env = awsEnvironment(endpoints);
  const { AWS_ENDPOINT_URL_SNS, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = env;
  return {
    AWS_ENDPOINT_URL: AWS_ENDPOINT_URL_SNS ?? "",
    AWS_REGION: AWS_REGION ?? "",
    AWS_ACCESS_KEY_ID: AWS_ACCESS_KEY_ID ?? "",
    AWS_SECRET_ACCESS_KEY: AWS_SECRET_ACCESS_KEY ?? "",
    TOPIC_ARN: topicArn,
  };
}
