/** The AWS services that Muster uses, as the variables of their endpoints name them. */
export const SERVICES = ["DYNAMODB", "SQS", "SNS"] as const;
export type Service = (typeof SERVICES)[number];

/**
 * Where an emulator stands in for the service; undefined for AWS. Clients are given it, so that what a command
 * says about its target is true: the AWS SDK by itself ignores these variables where its configuration tells it
 * to, and would go to AWS.
 */
export function endpointOf(
  service: Service,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  return env[`AWS_ENDPOINT_URL_${service}`] || env["AWS_ENDPOINT_URL"] || undefined;
}
