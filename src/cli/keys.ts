import { keyLeadMinMs, keyRetireMinMs, listSigningKeys, rotateSigningKey } from '../auth/signing-key.ts';
import { readDuration } from './duration.ts';
import { withOwner, withOwnerUrl } from './with-owner.ts';

const dayMs = 86_400_000;

export async function keysListCommand(): Promise<void> {
  const keys = await withOwner((owner) => listSigningKeys(owner));
  for (const { kid, state, not_before, retired_at } of keys) {
    process.stdout.write(`${kid}  ${state}  from ${not_before}${retired_at ? `  until ${retired_at}` : ''}\n`);
  }
}

export async function keysRotateCommand(options: {
  readonly retireAfter: string;
  readonly lead: string;
}): Promise<void> {
  const retireAfterMs = readDuration('--retire-after', options.retireAfter, { minMs: 0, maxMs: 30 * dayMs });
  const leadMs = readDuration('--lead', options.lead, { minMs: keyLeadMinMs, maxMs: dayMs });
  const kid = await withOwnerUrl((ownerUrl) => rotateSigningKey(ownerUrl, { leadMs, retireAfterMs }));
  process.stdout.write(`${kid} is published, and signs in ${options.lead}.\n`);
  if (retireAfterMs < keyRetireMinMs) {
    process.stderr.write('Tokens of the keys before it end when those retire, some before their time.\n');
  }
}
