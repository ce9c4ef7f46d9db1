/** What a service answers, before it is put into bytes. */
export type Output = Readonly<Record<string, unknown>>;

export type ServiceError = {
  /** As in AWS's API, such as `ThrottlingException`. */
  readonly error: string;
  readonly message: string;
  readonly status?: number;
  /** Further members of the answer, such as `CancellationReasons`. */
  readonly more?: Output;
};

export type Answer = { readonly output: Output } | ServiceError;

/** One call, as its client has it. */
export type Call = { readonly operation: string; readonly input: Output };

export const isError = (answer: Answer): answer is ServiceError => "error" in answer;

/** Times are milliseconds; they may be those of a simulation. */
export type Now = () => number;
