import { useQueryClient } from '@tanstack/react-query';
import { usePluginMutation, usePluginQuery } from 'paperclip-graphql/react';
import { useEffect, useId, useRef, useState } from 'react';
import { AgentsDocument, CreateMissionDocument } from '../generated/operations.ts';
import { missionFileKey } from '../issue/mission-file.tsx';
import { type CompanyPrefix, callRoute } from '../session.ts';
import { Failure } from '../shell/failure.tsx';
import { missionTree } from './mission-tree-input.ts';
import { type Template, useTemplates } from './own-database.ts';

interface NewMissionDialogProps {
  readonly company: CompanyPrefix;
  readonly onClose: () => void;
  readonly onCreated: (missionId: string) => void;
}

const readyStatuses: readonly string[] = ['active', 'idle', 'running'];

/** A goal becomes a tree: one mutation makes all of its issues or none, then the worker writes the brief. */
export function NewMissionDialog({ company, onClose, onCreated }: NewMissionDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  const templates = useTemplates();
  const agents = usePluginQuery(AgentsDocument, {});
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [title, setTitle] = useState<string | null>(null);
  const [goal, setGoal] = useState('');
  const [chosenAgentId, setAgentId] = useState<string | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const create = usePluginMutation(CreateMissionDocument);
  const cache = useQueryClient();
  const ready = agents.data?.agents.nodes.filter(({ status }) => readyStatuses.includes(status)) ?? [];
  const agentId = chosenAgentId ?? ready.find(({ role }) => role === 'engineer')?.id ?? '';
  const template = templates.data?.find(({ key }) => key === chosenKey) ?? templates.data?.[0];

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={headingId} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (template) void begin(template);
        }}
      >
        <h2 id={headingId}>A new mission</h2>
        <fieldset>
          <legend>Template</legend>
          <div className="templates">
            {templates.data?.map((known) => (
              <label key={known.key} className="template">
                <input
                  type="radio"
                  name="template"
                  checked={known.key === template?.key}
                  onChange={() => setChosenKey(known.key)}
                />
                <strong>{known.title}</strong>
                <span>{known.summary}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <label className="field">
          <span>Title</span>
          <input
            required
            maxLength={200}
            value={title ?? template?.title ?? ''}
            onChange={(event) => setTitle(event.target.value)}
          />
        </label>
        <div className="dialog__pair">
          <label className="field">
            <span>Goal</span>
            <input
              required
              maxLength={200}
              placeholder="What is better afterwards"
              value={goal}
              onChange={(event) => setGoal(event.target.value)}
            />
          </label>
          <label className="field">
            <span>Who does it</span>
            <select value={agentId} onChange={(event) => setAgentId(event.target.value)}>
              <option value="">Nobody yet</option>
              {agents.data?.agents.nodes.map(({ id, name, role, status }) => (
                <option key={id} value={id}>
                  {name}, {role}
                  {readyStatuses.includes(status) ? '' : ` (${status})`}
                </option>
              ))}
            </select>
          </label>
        </div>
        <div>
          <p className="eyebrow">Steps, each waiting for the one before</p>
          <ol className="steps">
            {template?.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
        {problem && <Failure error={problem} />}
        <div className="dialog__actions">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="button button--primary" disabled={isBusy || !template}>
            {isBusy ? 'Creating…' : 'Create the mission'}
          </button>
        </div>
      </form>
    </dialog>
  );

  async function begin(chosen: Template): Promise<void> {
    setIsBusy(true);
    setProblem(null);
    try {
      const nodes = missionTree(chosen, { title: title ?? chosen.title, goal, agentId: agentId || null });
      const { createIssueTree: result } = await create.mutateAsync({ input: { nodes } });
      if (result.__typename !== 'CreateIssueTreePayload') throw new Error(result.message);
      const root = result.entries.find(({ ref }) => ref === 'root')?.issue;
      if (!root) throw new Error('The gateway made the tree and did not name its root.');
      await callRoute(company, `/issues/${root.id}/mission`, { body: { goal } });
      // The page may have looked at the mission while the worker was still at it.
      void cache.invalidateQueries({ queryKey: missionFileKey(company, root.id) });
      onCreated(root.id);
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error('The mission could not be created.'));
    } finally {
      setIsBusy(false);
    }
  }
}
