import { type Answer, type Call, isError, type Output } from "./answer.ts";

/** How calls and answers look on the wire: SQS and DynamoDB speak JSON, SNS forms and XML. */

export type WireRequest = {
  /** The host that it is sent to. */
  readonly host: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
};
export type WireAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Service = "dynamodb" | "sqs" | "sns";

/** The service and the call that a request is for. */
export function callOf({
  headers,
  body,
}: Pick<WireRequest, "headers" | "body">): Call & { readonly service: Service } {
  const target = [headers["x-amz-target"] ?? []].flat()[0];
  if (target === undefined) return { service: "sns", ...formOf(body) };
  const [api = "", operation = ""] = target.split(".");
  const input = JSON.parse(body || "{}") as Output;
  return { service: api === "AmazonSQS" ? "sqs" : "dynamodb", operation, input };
}

export function jsonAnswer(answer: Answer): WireAnswer {
  const headers = { "content-type": "application/x-amz-json-1.0" };
  if (!isError(answer)) return { status: 200, headers, body: JSON.stringify(answer.output) };
  const { error, message, status = 400, more } = answer;
  // DynamoDB's and SQS's clients look behind the last "#".
  const body = JSON.stringify({ __type: `com.amazonaws#${error}`, message, ...more });
  return { status, headers, body };
}

/** The answer of SNS to this call. */
export function xmlAnswer(operation: string, answer: Answer): WireAnswer {
  const headers = { "content-type": "text/xml" };
  if (isError(answer)) {
    const { error, message, status = 400 } = answer;
    const fault = xml({ Type: "Sender", Code: error, Message: message });
    return { status, headers, body: `<ErrorResponse><Error>${fault}</Error></ErrorResponse>` };
  }
  const result = `<${operation}Result>${xml(answer.output)}</${operation}Result>`;
  return { status: 200, headers, body: `<${operation}Response>${result}</${operation}Response>` };
}

function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<member>${xml(one)}</member>`).join("");
  if (typeof value !== "object" || value === null)
    return String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return Object.entries(value)
    .map(([name, member]) => `<${name}>${xml(member)}</${name}>`)
    .join("");
}

/** A form such as `Action=PublishBatch&PublishBatchRequestEntries.member.1.Id=0`. */
function formOf(body: string): Call {
  const { Action = "", Version: _, ...fields } = Object.fromEntries(new URLSearchParams(body));
  const input: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(fields)) {
    const [list = "", member, number, name = ""] = path.split(".");
    if (member !== "member") input[path] = value;
    else if (!path.includes("MessageAttributes")) {
      const entries = (input[list] ??= []) as Record<string, string>[];
      const entry = (entries[Number(number) - 1] ??= {});
      entry[name] = value;
    }
  }
  return { operation: Action, input };
}
