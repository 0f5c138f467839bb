/** What a document may be at most. Alone in a file: commands read the settings, which ask it, and have no use for GraphQL. */
export const operationLimits = {
  tokens: 1_000,
  depth: 12,
  aliases: 30,
  directivesPerField: 5,
  /** Fields and spreads that a selection already has. */
  repetitions: 20,
  /** What is wrong with a document is said up to so many times. */
  validationErrors: 5,
  /** Points: what all fields together may cost. */
  cost: 1_000,
} as const;
