import { BadRequest, InvalidInput } from './route-error.ts';

/**
 * A validator of any library that follows https://standardschema.dev, zod 3.24 and later, valibot and arktype among them. The interface is
 * small and made to be written down again, so that a worker needs no library for it.
 */
export interface InputSchema<Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => InputResult<Output> | Promise<InputResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

type InputResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly InputIssue[] };

interface InputIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Which part of a call a value came from. */
export type InputPart = 'params' | 'query' | 'body';

/** The value as its validator returns it, or a failure that says what is wrong and where. */
export async function readInput<Output>(schema: InputSchema<Output>, part: InputPart, value: unknown): Promise<Output> {
  const result = await schema['~standard'].validate(value);
  if (!result.issues) return result.value;
  const issues = result.issues.map(({ message, path = [] }) => ({
    path: [part, ...path.map((step) => String(typeof step === 'object' ? step.key : step))],
    message,
  }));
  const [first] = issues;
  const message = first ? `${first.path.join('.')}: ${first.message}` : `The ${part} cannot be read.`;
  // A body that is well formed and says what cannot be is told apart from a URL that is wrong, as HTTP does.
  throw part === 'body' ? new InvalidInput(message, { issues }) : new BadRequest(message, { issues });
}
