import { examinePlugins, type PluginExamination } from '../modules/plugins/plugin-doctor.service.ts';
import { type AnswerOptions, answer, inOwnerTransaction } from './plugin-answer.ts';

export async function pluginDoctorCommand(key: string | undefined, options: AnswerOptions): Promise<void> {
  const examined = await answer(options, () => inOwnerTransaction((db) => examinePlugins(db, key)), report);
  if (examined?.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}

function report(examined: readonly PluginExamination[]): string {
  if (examined.length === 0) return 'There are no plugins to look at.';
  return examined
    .flatMap(({ key, version, status, problems, notes }) => [
      `${key} ${version} (${status}): ${problems.length === 0 ? 'in order' : `${problems.length} to put right`}`,
      ...problems.map((problem) => `  ! ${problem}`),
      ...notes.map((note) => `  - ${note}`),
    ])
    .join('\n');
}
