import type { refusalCodes } from '../kernel/error-codes.ts';
import { InvalidInputRefusal, NotFoundRefusal, type Refusal } from '../kernel/errors.ts';
import { builder } from './builder.ts';

export const UserErrorCode = builder.enumType('UserErrorCode', {
  description: 'Why a mutation was refused. Codes never change their meaning.',
  values: {
    NOT_FOUND: { description: 'An id names nothing in this company.' },
    INVALID_INPUT: { description: 'A value cannot be.' },
    CONFLICT: { description: 'Somebody else wrote first, or the state of the rows does not allow it.' },
    CHECKOUT_CONFLICT: { description: 'Another run holds the checkout.' },
    WAKE_REFUSED: { description: 'The agent cannot be woken now; the refusals say why.' },
    BLOCKER_CYCLE: { description: 'The issues would block one another in a circle.' },
    DOCUMENT_CONFLICT: { description: 'The document was changed since the revision that the write is based on.' },
    SQL_REFUSED: { description: 'The statement of the plugin may not run.' },
  } satisfies Record<(typeof refusalCodes)[number], { description: string }>,
});

export const UserError = builder.interfaceRef<Refusal>('UserError').implement({
  description: 'A refusal that callers plan for, given as data. Nothing of the mutation was kept.',
  fields: (t) => ({
    code: t.field({
      type: UserErrorCode,
      description: 'Which refusal it is, for programs.',
      resolve: (refusal) => refusal.code,
    }),
    message: t.exposeString('message', { description: 'What is wrong, for people.' }),
    path: t.exposeStringList('path', {
      description:
        'Where in the arguments the trouble is, from the argument down; empty where it is nowhere in particular.',
    }),
    retryable: t.exposeBoolean('retryable', {
      description: 'Whether the same call may succeed later without being changed.',
    }),
    remedy: t.exposeString('remedy', { nullable: true, description: 'What to do about it.' }),
  }),
});

export const NotFound = builder.objectRef<NotFoundRefusal>('NotFound').implement({
  description:
    'An id in the input names nothing in this company. An id of another company and a missing one answer alike.',
  interfaces: [UserError],
  isTypeOf: (value) => value instanceof NotFoundRefusal,
});

export const InvalidInput = builder.objectRef<InvalidInputRefusal>('InvalidInput').implement({
  description: 'A value in the input cannot be; path says which.',
  interfaces: [UserError],
  isTypeOf: (value) => value instanceof InvalidInputRefusal,
});
