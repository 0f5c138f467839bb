import type { Connection } from './connection.ts';
import { type Document, mayMutate, textOf, withKeys } from './document.ts';
import { CapabilityDenied, CompanyMismatch } from './errors.ts';
import { ViewerCompanyDocument, type ViewerCompanyQuery } from './generated/operations.ts';
import { orAbort } from './pause.ts';
import type { RetryPolicy } from './retry.ts';
import { follow, type StreamOptions } from './subscription.ts';
import type { AccessToken } from './token.ts';
import type { TokenSource } from './token-source.ts';

export interface RequestOptions {
  /** Ends the call, with the reason of the signal. What the gateway has already done stays done. */
  readonly signal?: AbortSignal | null | undefined;
}

export interface CompanySessionOptions {
  /** The id or the prefix that was asked for; null: whichever the token is for. */
  readonly company: string | null;
  /** Whether the gateway made the token for the company that was asked for. A token that was given is looked at first. */
  readonly isOwnToken: boolean;
  readonly connection: Connection;
  readonly tokens: TokenSource;
  readonly retry: RetryPolicy;
}

/** The variables by which this client's documents leave out what the token may not read. */
export interface Grants {
  readonly withIssues: boolean;
  readonly withProjects: boolean;
  readonly withAgents: boolean;
  readonly withRuns: boolean;
  readonly withDocuments: boolean;
}

const capabilityOf = {
  withIssues: 'issues.read',
  withProjects: 'projects.read',
  withAgents: 'agents.read',
  withRuns: 'issues.orchestration.read',
  withDocuments: 'issue.documents.read',
} as const satisfies Record<keyof Grants, string>;
const grantNames = Object.keys(capabilityOf) as (keyof Grants)[];

/** Speaks for one plugin in one company: what every method is made of. */
export class CompanySession {
  readonly #options: CompanySessionOptions;
  #lastToken: AccessToken | null = null;
  #withheld: { token: string | null; readonly capabilities: Set<string> } = { token: null, capabilities: new Set() };
  #companyId: string | null = null;
  /** The company of the token that was looked at last, and whether it has the prefix that was asked for. */
  #prefixOf: { readonly companyId: string | null; readonly isRight: Promise<boolean> } | null = null;

  constructor(options: CompanySessionOptions) {
    this.#options = options;
  }

  async request<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables | undefined,
    { signal }: RequestOptions = {},
  ): Promise<Data> {
    const query = textOf(document);
    await this.#token(signal);
    const given = (variables ?? {}) as Readonly<Record<string, unknown>>;
    const keyed = mayMutate(query) ? withKeys(query, given, () => crypto.randomUUID()) : given;
    const data = await this.#options.connection.send({
      query,
      variables: keyed ?? given,
      isRepeatable: keyed !== null,
      signal,
    });
    // The document's type says what the gateway answers it with.
    return data as Data;
  }

  async *subscribe<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables | undefined,
    options: StreamOptions = {},
  ): AsyncGenerator<Data, void, void> {
    const query = textOf(document);
    await this.#token(options.signal);
    const { connection, tokens, retry } = this.#options;
    const given = (variables ?? {}) as Readonly<Record<string, unknown>>;
    for await (const data of follow({ connection, tokens, retry, query, variables: given, options })) {
      yield data as Data;
    }
  }

  /**
   * An operation of this client's own documents. Fields that need a capability beside the root field's are asked for where
   * the token carries it; where the gateway knows better, once more without them: it refuses before anything is done.
   */
  async run<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Omit<Variables, keyof Grants>,
    options: RequestOptions = {},
  ): Promise<Data> {
    const query = textOf(document);
    const given = variables as Readonly<Record<string, unknown>>;
    for (;;) {
      const grants = await this.grants(options.signal);
      try {
        return (await this.request(query, { ...grants, ...given }, options)) as Data;
      } catch (error) {
        if (!this.#withhold(error, grants)) throw error;
      }
    }
  }

  /** As run(), for a subscription. */
  async *watch<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Omit<Variables, keyof Grants>,
    options: StreamOptions = {},
  ): AsyncGenerator<Data, void, void> {
    let after = options.after;
    const onCursor = (cursor: string) => {
      after = cursor;
      options.onCursor?.(cursor);
    };
    for (;;) {
      const grants = await this.grants(options.signal);
      try {
        yield* this.subscribe(document, { ...grants, ...variables } as Variables, { ...options, after, onCursor });
        return;
      } catch (error) {
        if (!this.#withhold(error, grants)) throw error;
      }
    }
  }

  /** What may be selected beside the root field. */
  async grants(signal?: AbortSignal | null): Promise<Grants> {
    const token = await this.#token(signal);
    const may = (capability: string) =>
      (token.capabilities?.has(capability) ?? true) && !this.#isWithheld(token, capability);
    return {
      withIssues: may(capabilityOf.withIssues),
      withProjects: may(capabilityOf.withProjects),
      withAgents: may(capabilityOf.withAgents),
      withRuns: may(capabilityOf.withRuns),
      withDocuments: may(capabilityOf.withDocuments),
    };
  }

  #isWithheld(token: AccessToken, capability: string): boolean {
    return this.#withheld.token === token.value && this.#withheld.capabilities.has(capability);
  }

  /** Notes that the gateway does not grant what the token carries, below a root field. False: that is not what went wrong. */
  #withhold(error: unknown, grants: Grants): boolean {
    if (!(error instanceof CapabilityDenied) || !this.#lastToken) return false;
    // Nothing can be asked without its root field.
    if (/^(Query|Mutation|Subscription)\./.test(String(error.details.field))) return false;
    const { capability } = error;
    const asked = grantNames.find((name) => capabilityOf[name] === capability && grants[name]);
    if (capability === null || asked === undefined) return false;
    const { value } = this.#lastToken;
    if (this.#withheld.token !== value) this.#withheld = { token: value, capabilities: new Set() };
    this.#withheld.capabilities.add(capability);
    return true;
  }

  /** Refuses a company that is another one than this session's. It is asked for nothing else: the token decides. */
  async assertCompany(companyId: string | null | undefined, signal?: AbortSignal | null): Promise<void> {
    if (companyId === null || companyId === undefined) return;
    if (companyId.toLowerCase() === (await this.companyId(signal))) return;
    throw mismatch(`companyId ${companyId} is not the company of this client.`);
  }

  /** The id of the company: as the token has it, or as the gateway says where that cannot be read. */
  async companyId(signal?: AbortSignal | null): Promise<string> {
    const inToken = (await this.#token(signal)).companyId ?? this.#companyId;
    if (inToken !== null) return inToken;
    const { viewer } = await this.request(ViewerCompanyDocument, {}, { signal });
    this.#companyId = viewer.company.id;
    return viewer.company.id;
  }

  async #token(signal?: AbortSignal | null): Promise<AccessToken> {
    const { tokens, company } = this.#options;
    const token = await tokens.get(signal);
    this.#lastToken = token;
    if (company === null || this.#options.isOwnToken) return token;
    const isRight =
      isUuid(company) && token.companyId !== null
        ? token.companyId === company.toLowerCase()
        : await orAbort(this.#isNamed(company, token), signal);
    if (!isRight) throw mismatch('The token is for another company than forCompany() was asked for.');
    return token;
  }

  /** Asks the gateway once for each company that tokens turn out to be for. */
  #isNamed(company: string, { companyId }: AccessToken): Promise<boolean> {
    if (this.#prefixOf?.companyId !== companyId || companyId === null) {
      const query = textOf(ViewerCompanyDocument);
      const isRight = this.#options.connection.send({ query, variables: {}, isRepeatable: true }).then((data) => {
        const { id, issuePrefix } = (data as ViewerCompanyQuery).viewer.company;
        return [id.toLowerCase(), issuePrefix.toLowerCase()].includes(company.toLowerCase());
      });
      this.#prefixOf = { companyId, isRight };
      isRight.catch(() => {
        this.#prefixOf = null;
      });
    }
    return this.#prefixOf?.isRight ?? Promise.resolve(false);
  }
}

function mismatch(message: string): CompanyMismatch {
  return new CompanyMismatch({ code: 'COMPANY_MISMATCH', message });
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
