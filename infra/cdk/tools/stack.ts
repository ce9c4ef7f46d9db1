import { type App, CfnOutput, Stack } from "aws-cdk-lib";
import type { SecurityGroup } from "aws-cdk-lib/aws-ec2";
import type { Network } from "../service/network.ts";
import type { ServiceStack } from "../service/stack.ts";
import { siteOf } from "../service/tasks.ts";
import type { Settings } from "../settings.ts";
import { plainTemplates } from "../synthesizer.ts";
import type { WatchStack } from "../watch/stack.ts";
import { createTools } from "./tools.ts";

/** What operators run, by hand or every night, in the network of the service. Nothing depends on it. */
export class ToolsStack extends Stack {
  constructor(
    app: App,
    id: string,
    settings: Settings,
    { site: { cluster, network } }: ServiceStack,
    { operators }: WatchStack,
  ) {
    super(app, id, { description: `Muster: tools of ${settings.prefix}`, synthesizer: plainTemplates() });
    const site = siteOf(this, settings, { cluster, network });
    const group = network.group(this, "Group", "Tools");
    createTools({ site, group, operators });
    new CfnOutput(this, "Network", {
      description: "The --network-configuration of aws ecs run-task",
      value: configurationOf(network, group),
    });
  }
}

/** In the shorthand of the AWS CLI. */
function configurationOf({ vpc, tasks }: Network, { securityGroupId }: SecurityGroup): string {
  const subnets = vpc.selectSubnets(tasks.vpcSubnets).subnetIds.join(",");
  const address = tasks.assignPublicIp ? "ENABLED" : "DISABLED";
  return `awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${securityGroupId}],assignPublicIp=${address}}`;
}
