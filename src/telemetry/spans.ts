import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { EndedOperation } from './ended-operation.ts';

const textMax = 1_000;

/** Writes an operation and its statements into a trace, once it is over. Names and codes alone: no variable, no row, no header. */
export function recordSpans(tracer: Tracer, operation: EndedOperation): void {
  const { name, type, plugin, company, requestId, startedAt, durationMs, statements, cost, errors, traceparent } =
    operation;
  const remote = traceparent === null ? null : parseTraceParent(traceparent);
  const parent = remote ? trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true }) : ROOT_CONTEXT;
  const span = tracer.startSpan(
    name === null ? type : `${type} ${name}`,
    {
      kind: SpanKind.SERVER,
      startTime: atEpoch(startedAt),
      attributes: {
        'graphql.operation.type': type,
        ...(name !== null && { 'graphql.operation.name': name }),
        'paperclip.plugin': plugin,
        'paperclip.company': company,
        'paperclip.request_id': requestId,
        'paperclip.statements': statements,
        ...(cost !== null && { 'paperclip.cost': cost }),
        ...(errors.length > 0 && { 'error.type': errors.join(' ') }),
      },
    },
    parent,
  );
  if (errors.length > 0) span.setStatus({ code: SpanStatusCode.ERROR });
  if (span.isRecording()) {
    const within = trace.setSpan(parent, span);
    for (const statement of operation.timed) {
      const child = tracer.startSpan(
        `postgresql ${verbOf(statement.text)}`,
        {
          kind: SpanKind.CLIENT,
          startTime: atEpoch(statement.startedAt),
          attributes: { 'db.system.name': 'postgresql', 'db.query.text': statement.text.slice(0, textMax) },
        },
        within,
      );
      child.end(atEpoch(statement.startedAt + statement.durationMs));
    }
  }
  span.end(atEpoch(startedAt + durationMs));
}

function atEpoch(milliseconds: number): number {
  return performance.timeOrigin + milliseconds;
}

function verbOf(text: string): string {
  return /^\s*([a-z]+)/i.exec(text)?.[1]?.toLowerCase() ?? 'statement';
}
