/** A message as it was received. */
export type ReceivedMessage = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly group: string;
  readonly body: string;
  readonly receiveCount: number;
};
