import { builder } from '../../graphql/builder.ts';

export const IssueStatus = builder.enumType('IssueStatus', {
  description: 'How far an issue is. Done and cancelled are its ends.',
  values: {
    BACKLOG: { value: 'backlog', description: 'Known, not yet planned. Nobody is woken for it.' },
    TODO: { value: 'todo', description: 'Ready to be worked on.' },
    IN_PROGRESS: { value: 'in_progress', description: 'Being worked on; has an assignee.' },
    IN_REVIEW: { value: 'in_review', description: 'Done, if somebody agrees.' },
    BLOCKED: { value: 'blocked', description: 'Waits for something outside.' },
    DONE: { value: 'done', description: 'Finished.' },
    CANCELLED: { value: 'cancelled', description: 'Given up. Blocks nobody any more.' },
  } as const,
});

export const IssuePriority = builder.enumType('IssuePriority', {
  description: 'How urgent an issue is.',
  values: {
    CRITICAL: { value: 'critical', description: 'Before everything else.' },
    HIGH: { value: 'high', description: 'Soon.' },
    MEDIUM: { value: 'medium', description: 'In its turn; the default.' },
    LOW: { value: 'low', description: 'When there is time.' },
  } as const,
});

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of an order comes first.',
  values: {
    ASC: { value: 'asc', description: 'Smallest, oldest or most urgent first.' },
    DESC: { value: 'desc', description: 'Largest, newest or least urgent first.' },
  } as const,
});

export const IssueOrderField = builder.enumType('IssueOrderField', {
  description: 'What issues can be ordered by. The id breaks ties, so every order is total.',
  values: {
    CREATED_AT: { value: 'created_at', description: 'When the issue was created.' },
    UPDATED_AT: {
      value: 'updated_at',
      description: 'When it last changed. A row that changes while you page may move.',
    },
    PRIORITY: { value: 'priority', description: 'Critical, high, medium, low: ascending begins with the most urgent.' },
    IDENTIFIER: { value: 'identifier', description: 'The number in the identifier.' },
  } as const,
});
