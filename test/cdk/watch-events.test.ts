import { expect, it } from "vitest";
import { prod, resources } from "./synthesized.ts";

/** Which of AWS's own events operators hear of: the patterns of the rules against events as ECS sends them. */

type Json = Readonly<Record<string, unknown>>;

/** EventBridge's rules for a pattern, as far as ours go: a list is of alternatives, and a list in the event has one. */
function matches(pattern: Json, event: Json): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === "$or") return (wanted as Json[]).some((one) => matches(one, event));
    const given = [event[name]].flat();
    if (!Array.isArray(wanted)) return given.some((one) => matches(wanted as Json, (one ?? {}) as Json));
    return given.some((one) => one !== undefined && wanted.some((alternative) => isLike(alternative, one)));
  });
}

function isLike(alternative: unknown, value: unknown): boolean {
  if (typeof alternative !== "object" || alternative === null) return alternative === value;
  const [[kind, operand] = [], ...others] = Object.entries(alternative);
  if (others.length > 0) throw new Error("a filter has one member");
  if (kind === "anything-but") return ![operand].flat().includes(value);
  if (kind !== "wildcard") throw new Error(`what is ${kind}?`);
  const parts = String(operand)
    .split("*")
    .map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join(".*")}$`).test(String(value));
}

const rules = [prod.watch, prod.tools].flatMap((stack) => resources(stack, "AWS::Events::Rule"));
const heard = (event: Json): string[] =>
  rules
    .filter(({ Properties }) => matches(Properties["EventPattern"] as Json, event))
    .map(({ Properties }) => String(Properties["Name"]).replace("muster-", ""));

const stopped = (family: string, stopCode: string, ...exitCodes: (number | undefined)[]): Json => ({
  source: "aws.ecs",
  "detail-type": "ECS Task State Change",
  resources: ["arn:aws:ecs:eu-central-1:123456789012:task/muster/9781c248"],
  detail: {
    lastStatus: "STOPPED",
    group: family,
    stopCode,
    taskArn: "arn:aws:ecs:eu-central-1:123456789012:task/muster/9781c248",
    containers: exitCodes.map((exitCode) => ({
      name: "verify",
      ...(exitCode !== undefined && { exitCode }),
    })),
  },
});
const deployment = (cluster: string, eventName: string): Json => ({
  source: "aws.ecs",
  "detail-type": "ECS Deployment State Change",
  resources: [`arn:aws:ecs:eu-central-1:123456789012:service/${cluster}/muster-worker`],
  detail: { eventType: "ERROR", eventName, reason: "ECS deployment circuit breaker: tasks failed to start." },
});
const EXITED = "EssentialContainerExited";

it.each([
  ["an audit that found nothing", stopped("family:muster-verify", EXITED, 0), ["verify-passed"]],
  ["an audit that found something", stopped("family:muster-verify", EXITED, 1), ["AuditFails"]],
  ["an audit that could not look", stopped("family:muster-verify", EXITED, 2), ["AuditFails"]],
  ["an audit that ran out of memory", stopped("family:muster-verify", EXITED, 137), ["AuditFails"]],
  [
    "an audit without its image",
    stopped("family:muster-verify", "TaskFailedToStart", undefined),
    ["AuditFails"],
  ],
  ["a retention that ends well", stopped("family:muster-retain", EXITED, 0), ["retain-passed"]],
  ["a retention that fails, which is missing then", stopped("family:muster-retain", EXITED, 1), []],
  ["another system's audit", stopped("family:other-verify", EXITED, 1), []],
  ["a worker that ends", stopped("service:muster-worker", EXITED, 1), []],
  [
    "an audit that begins",
    { ...stopped("family:muster-verify", EXITED), detail: { lastStatus: "RUNNING" } },
    [],
  ],
  ["a deployment that fails", deployment("muster", "SERVICE_DEPLOYMENT_FAILED"), ["DeploymentFails"]],
  ["a deployment that is done", deployment("muster", "SERVICE_DEPLOYMENT_COMPLETED"), []],
  ["another system's", deployment("muster-2", "SERVICE_DEPLOYMENT_FAILED"), []],
])("of %s", (_, event, expected) => {
  expect(heard(event)).toEqual(expected);
});

it("hears of a cluster and a task that are there", () => {
  const [cluster] = resources(prod.service, "AWS::ECS::Cluster");
  expect(cluster?.Properties["ClusterName"]).toBe("muster");
  const families = resources(prod.tools, "AWS::ECS::TaskDefinition").map(
    ({ Properties }) => Properties["Family"],
  );
  for (const tool of ["verify", "retain"]) expect(families).toContain(`muster-${tool}`);
});

it("says in plain words what it is about, and where", () => {
  for (const { Properties } of rules) {
    const [target] = (Properties["Targets"] ?? []) as { InputTransformer: { InputTemplate: string } }[];
    if (target === undefined) continue;
    expect(target.InputTransformer.InputTemplate).toMatch(/^"muster-\w+ \(<[\w-]+>\): .+"$/);
  }
});
