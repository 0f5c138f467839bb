import { Refusal, type RefusalFields } from '../../kernel/errors.ts';

/** The new blockers would close a circle; the issues of one such circle, each blocking the next, the last the first. */
export class BlockerCycleRefusal extends Refusal {
  override readonly code = 'BLOCKER_CYCLE';
  readonly cycle: readonly string[];

  constructor(cycle: readonly string[], { message, ...fields }: RefusalFields & { message?: string } = {}) {
    super(message ?? 'Blocking relations cannot contain cycles', {
      remedy: 'Leave one of these issues out, or remove a blocker along the circle first.',
      ...fields,
    });
    this.cycle = cycle;
  }
}
