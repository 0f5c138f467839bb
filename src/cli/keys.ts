import { keyLeadMinMs, keyRetireMinMs, listSigningKeys, rotateSigningKey } from '../auth/signing-key.ts';
import { confirm } from './confirm.ts';
import { readDuration } from './duration.ts';
import { type AnswerOptions, answer } from './plugin-answer.ts';
import { withOwner, withOwnerUrl } from './with-owner.ts';

const dayMs = 86_400_000;

export async function keysListCommand(options: AnswerOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const keys = await withOwner((owner) => listSigningKeys(owner));
      return keys.map(({ kid, state, not_before: notBefore, retired_at: retiredAt }) => ({
        kid,
        state,
        notBefore,
        retiredAt,
      }));
    },
    (keys) =>
      keys
        .map(
          ({ kid, state, notBefore, retiredAt }) =>
            `${kid}  ${state}  from ${notBefore}${retiredAt ? `  until ${retiredAt}` : ''}`,
        )
        .join('\n') || 'There are no keys yet: migrate makes the first one.',
  );
}

interface RotateOptions extends AnswerOptions {
  readonly retireAfter: string;
  readonly lead: string;
  readonly yes?: boolean;
}

export async function keysRotateCommand(options: RotateOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const retireAfterMs = readDuration('--retire-after', options.retireAfter, { minMs: 0, maxMs: 30 * dayMs });
      const leadMs = readDuration('--lead', options.lead, { minMs: keyLeadMinMs, maxMs: dayMs });
      const endsTokens = retireAfterMs < keyRetireMinMs;
      if (endsTokens && !options.yes) {
        const consequence = 'This ends tokens of every plugin before their time';
        await confirm({ consequence, word: 'rotate', wordIs: '"rotate"' });
      }
      const kid = await withOwnerUrl((ownerUrl) => rotateSigningKey(ownerUrl, { leadMs, retireAfterMs }));
      return { kid, leadMs, retireAfterMs, endsTokensEarly: endsTokens };
    },
    ({ kid, endsTokensEarly }) =>
      [
        `${kid} is published, and signs in ${options.lead}.`,
        ...(endsTokensEarly ? ['Tokens of the keys before it end when those retire, some before their time.'] : []),
      ].join('\n'),
  );
}
