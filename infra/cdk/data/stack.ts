import { type App, CfnOutput, Stack } from "aws-cdk-lib";
import type { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { resourceDefinitions } from "#infra/resources.ts";
import { resourceNames } from "#platform/resource-names.ts";
import { createAdminKey } from "./admin-key.ts";
import { createQueues } from "./queues.ts";
import { createTokenKeys } from "./token-keys.ts";
import type { Settings } from "../settings.ts";
import { createTables } from "./tables.ts";
import { createTopic } from "./topic.ts";
import { plainTemplates } from "../synthesizer.ts";

/** What a system keeps: tables, queues and the topic, as `infra/resources.ts` defines them for every way of running. */
export class DataStack extends Stack {
  readonly tokenKeys: Secret;
  readonly adminKey: Secret;

  constructor(app: App, id: string, settings: Settings) {
    super(app, id, {
      description: `Muster: what ${settings.prefix} keeps`,
      synthesizer: plainTemplates(),
      terminationProtection: settings.size.keepsData,
    });
    const { tables, queues, topic } = resourceDefinitions(resourceNames(settings.prefix, settings.topicFifo));
    createTables(this, tables, settings);
    this.tokenKeys = createTokenKeys(this, settings);
    this.adminKey = createAdminKey(this, settings);
    createQueues(this, queues, settings);
    const { topicArn } = createTopic(this, topic);
    new CfnOutput(this, "TopicArn", { value: topicArn });
    new CfnOutput(this, "AdminKeyArn", { value: this.adminKey.secretArn });
  }
}
