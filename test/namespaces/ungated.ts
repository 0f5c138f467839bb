import type { AcceptedStatement } from '../../src/modules/namespaces/statement-gate.ts';

/** A statement as the gate would let it through, had it let it through. */
export function ungated(text: string): AcceptedStatement {
  const isQuery = /^\s*(select|with|table|values|\()/i.test(text);
  return {
    text,
    kind: isQuery ? 'select' : 'update',
    returnsRows: isQuery || /\breturning\b/i.test(text),
    relations: [],
    parameters: [],
    positionInSource: () => null,
  };
}
