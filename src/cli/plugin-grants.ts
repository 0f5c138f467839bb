import {
  type CapabilityChoice,
  type GrantOutcome,
  grantCapabilities,
  revokeCapabilities,
} from '../modules/plugins/plugin-grants.service.ts';
import { CommandError } from './command-error.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

interface GrantOptions extends AnswerOptions {
  readonly company: readonly string[];
  readonly all?: boolean;
}

export async function pluginGrantCommand(key: string, names: string[], options: GrantOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const choice = readChoice(names, options);
      return inOwnerTransaction((db) => grantCapabilities(db, key, options.company, choice));
    },
    inWords,
  );
}

export async function pluginRevokeCommand(key: string, names: string[], options: GrantOptions): Promise<void> {
  await answer(
    options,
    async () => {
      const choice = readChoice(names, options);
      return inOwnerTransaction((db) => revokeCapabilities(db, key, options.company, choice));
    },
    inWords,
  );
}

function readChoice(names: readonly string[], { all = false }: GrantOptions): CapabilityChoice {
  if (all === names.length > 0) throw new CommandError('Name capabilities, or say --all, and not both.');
  return all ? 'all' : names;
}

function inWords({ key, companies }: GrantOutcome): string {
  return companies
    .map(({ prefix, changed, granted, capabilities }) => {
      const may = granted === null ? 'all that its manifest declares' : capabilities.join(' ') || 'nothing';
      return `${prefix} ${changed ? 'now grants' : 'granted already and still grants'} ${key}: ${may}`;
    })
    .join('\n');
}
