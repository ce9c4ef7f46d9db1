import { inject } from "vitest";

/**
 * Whether the project's DynamoDB can be relied on to add an index to a table while other files make tables:
 * DynamoDB Local then may never end with it.
 */
export const addsIndexes = inject("dynamodb")?.emulator !== "dynamodb-local";
