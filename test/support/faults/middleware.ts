/** The types of the SDK's middleware that faults need. */
export type Arguments = { readonly input: object };
export type SdkResult = { readonly output: object; readonly response: unknown };
export type Handler = (args: Arguments) => Promise<SdkResult>;
export type Middleware = (next: Handler, context: { readonly commandName?: string }) => Handler;
