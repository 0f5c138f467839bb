/** A statement that an operation ran. The text holds no values: those travel beside it. */
export interface TimedStatement {
  readonly text: string;
  /** Milliseconds of this process's clock. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** What is known of an operation when it has been answered. Nothing of what it asked for or was told is in it. */
export interface EndedOperation {
  readonly requestId: string;
  /** The plugin's key and the company's id. */
  readonly plugin: string;
  readonly company: string;
  /** The name that its document gives it; null where it has none. */
  readonly name: string | null;
  readonly type: string;
  /** Milliseconds of this process's clock. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly statements: number;
  /** Points; null where it was refused before they were counted. */
  readonly cost: number | null;
  /** Codes of its errors, each once. */
  readonly errors: readonly string[];
  /** The caller's place in a trace, as the header says it. */
  readonly traceparent: string | null;
  /** Its statements with their times, where somebody wants to know them. */
  readonly timed: readonly TimedStatement[];
}

export interface EndedRouteCall {
  readonly plugin: string;
  readonly company: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** How an operation was executed: field by field, as one compiled statement, or field by field because it could not be compiled. */
export type ExecutionMode = 'plain' | 'compiled' | 'fallback';

/** Who wants to know what happens. All of it is told after the fact, and costs the operation nothing but a call. */
export interface Observer {
  operationEnded(operation: EndedOperation): void;
  routeCallEnded(call: EndedRouteCall): void;
  /** Why it fell back is one of a few words. */
  executed(mode: ExecutionMode, reason?: string): void;
  /** Who read for a query, where there are replicas; why the primary did is one of a few words. */
  readAnswered(by: 'replica' | 'primary', reason?: string): void;
  httpAnswered(status: number): void;
  /** Whether `EndedOperation.timed` is to be filled. */
  readonly wantsStatements: boolean;
}
