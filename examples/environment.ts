/** The topic to subscribe to, and the region that it is in. */
export function topic() {
  const topicArn = required("TOPIC_ARN", "the topic of Muster's notifications");
  const [, , , region = ""] = topicArn.split(":");
  return { topicArn, region };
}

/** The value of the variable; ends the program with a message when there is none. */
export function required(name: string, meaning: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  return refuse(`${name} is missing: ${meaning}`);
}

export function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

export const optional = (name: string, fallback: string): string => process.env[name] || fallback;
