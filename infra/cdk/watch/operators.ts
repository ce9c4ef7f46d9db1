import { Aws, CfnOutput, type Stack } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Level } from "./rows.ts";

export type Operators = Readonly<Record<Level, Topic>>;

/** Who publishes to operators, beside EventBridge, which the rules let in themselves. */
const PUBLISHERS = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"];

/** A topic for each level: who is to be woken subscribes to pages only. `email` has both. */
export function createOperators(stack: Stack, prefix: string, email: string | undefined): Operators {
  const create = (id: string): Topic => {
    const topic = new Topic(stack, id, { topicName: `${prefix}-${id.toLowerCase()}`, enforceSSL: true });
    // A topic with a policy of its own no longer lets in who is of this account.
    for (const publisher of PUBLISHERS) {
      const conditions = { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } };
      topic.grantPublish(new ServicePrincipal(publisher, { conditions }));
    }
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
    new CfnOutput(stack, `${id}Arn`, { value: topic.topicArn });
    return topic;
  };
  return { page: create("Pages"), ticket: create("Tickets") };
}
