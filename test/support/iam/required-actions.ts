/** What IAM asks of the caller of a command of the AWS SDK, by AWS's service authorization reference. */

export type Requirement = { readonly action: string; readonly resource: string };

type Input = {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName: string }>>[];
  readonly Statements?: readonly { readonly Statement: string }[];
  readonly QueueUrl?: string;
  readonly QueueName?: string;
  readonly TopicArn?: string;
  readonly Name?: string;
};

/** Each part of a transaction needs the permission of the call that it would be alone. */
const IN_TRANSACTION: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

/** Commands of the document client whose names differ from those of the API. */
const DOCUMENT: Readonly<Record<string, string>> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  BatchGet: "BatchGetItem",
};

export function requirementsOf(command: string, input: Input): Requirement[] {
  const name = command.replace(/Command$/, "");
  const onTable = (action: string, table: string): Requirement => ({
    action: `dynamodb:${action}`,
    resource: arn("dynamodb", `table/${table}`),
  });
  if (input.TransactItems !== undefined) {
    return input.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) => onTable(IN_TRANSACTION[kind] ?? kind, TableName)),
    );
  }
  if (input.Statements !== undefined) return input.Statements.map(({ Statement }) => ofStatement(Statement));
  const action = DOCUMENT[name] ?? name;
  if (input.RequestItems !== undefined) {
    return Object.keys(input.RequestItems).map((table) => onTable(action, table));
  }
  if (input.TableName !== undefined) {
    const { TableName, IndexName } = input;
    return [onTable(action, IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`)];
  }
  if (name === "ListTables") return [{ action: "dynamodb:ListTables", resource: "*" }];
  // A batch needs the permission of one.
  const single = name.replace(/Batch$/, "");
  const queue = input.QueueName ?? input.QueueUrl?.split("/").at(-1);
  if (queue !== undefined) return [{ action: `sqs:${single}`, resource: arn("sqs", queue) }];
  if (name === "ListQueues") return [{ action: "sqs:ListQueues", resource: "*" }];
  const topic = input.Name ?? input.TopicArn?.split(":").at(-1);
  return [{ action: `sns:${single}`, resource: topic === undefined ? "*" : arn("sns", topic) }];
}

/** The permissions of PartiQL: it has one for each kind of statement. */
function ofStatement(statement: string): Requirement {
  const [, table = "?"] = /^UPDATE "([^"]+)"/.exec(statement) ?? [];
  return { action: "dynamodb:PartiQLUpdate", resource: arn("dynamodb", `table/${table}`) };
}

const arn = (service: string, resource: string) => `arn:aws:${service}:REGION:ACCOUNT:${resource}`;
