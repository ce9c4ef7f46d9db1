import { App, Tags, Validations } from "aws-cdk-lib";
import recommended from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };
import { AwsSolutionsChecks } from "cdk-nag";
import { acknowledge } from "./acknowledged.ts";
import { DataStack } from "./data/stack.ts";
import { ServiceStack } from "./service/stack.ts";
import { readSettings } from "./settings.ts";
import { ToolsStack } from "./tools/stack.ts";
import { WatchStack } from "./watch/stack.ts";

const FREE = [
  "AWS::IAM::Role",
  ...["VPC", "Subnet", "RouteTable", "SecurityGroup", "InternetGateway"].map((type) => `AWS::EC2::${type}`),
];

/**
 * The stacks of one system: what it keeps, what runs, how it is watched, and its operators' tools. No assets and no
 * look-ups: the same templates come out on any machine, with no account, no network and no Docker. Settings are
 * `given`, or in the context that the CLI passes on. Throws `ConfigError`.
 */
export function createApp(given: Readonly<Record<string, unknown>> = {}, outdir?: string) {
  const app = new App({
    analyticsReporting: false,
    ...(outdir !== undefined && { outdir }),
    context: {
      ...recommended,
      // Templates of up to 51,200 bytes can be deployed without a bucket to put them in.
      "@aws-cdk/core:suppressTemplateIndentation": true,
      "aws:cdk:enable-path-metadata": false,
    },
  });
  const settings = readSettings({ ...(app.node.getAllContext() as Record<string, unknown>), ...given });
  const { prefix } = settings;
  const data = new DataStack(app, `${prefix}-data`, settings);
  const service = new ServiceStack(app, `${prefix}-service`, settings, data);
  service.addStackDependency(data);
  const watch = new WatchStack(app, `${prefix}-watch`, settings, service);
  const tools = new ToolsStack(app, `${prefix}-tools`, settings, service, watch);
  // For the bill: what costs nothing has none, since templates must stay small.
  Tags.of(app).add("system", prefix, { excludeResourceTypes: FREE });
  acknowledge({ data, service, tools });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, service, watch, tools };
}
