import { Choices } from './choices.ts';
import { RandomChange } from './random-change.ts';
import type { ExpressionVocabulary } from './random-expression.ts';
import { RandomQuery } from './random-query.ts';
import type { Relations } from './random-relations.ts';

export interface SqlVocabulary extends Relations, ExpressionVocabulary {
  /** One's own and the other one's. */
  readonly companyIds: readonly string[];
}

export interface RandomStatement {
  readonly via: 'query' | 'change';
  readonly sql: string;
  readonly returnsRows: boolean;
}

/**
 * A statement made of the numbers. Most are such as PostgreSQL runs; in the others something is tried that no plugin may: relations
 * that are closed to it, calls that it may not make, rows of others.
 */
export function randomStatement(numbers: readonly number[], vocabulary: SqlVocabulary): RandomStatement {
  const choices = new Choices(numbers);
  const isDaring = choices.chance(40);
  const query = new RandomQuery(choices, vocabulary, isDaring);
  if (choices.chance(35))
    return { via: 'change', ...new RandomChange(choices, vocabulary, query, isDaring).statement() };
  return { via: 'query', sql: query.statement(), returnsRows: true };
}
