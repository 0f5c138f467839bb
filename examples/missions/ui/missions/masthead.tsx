import { usePluginQuery } from 'paperclip-graphql/react';
import { MissionCostsDocument, MissionTreeDocument } from '../generated/operations.ts';
import { formatCents, formatCount, formatShort } from '../shell/formats.ts';
import { statusNames, statusOrder } from '../tree/status.ts';
import { StatusGlyph } from '../tree/status-glyph.tsx';
import type { Mission } from './own-database.ts';

/** What the mission is, and how far along. Tree and costs below ask the same documents: each goes over the wire once. */
export function Masthead({ mission }: { readonly mission: Mission }) {
  const tree = usePluginQuery(MissionTreeDocument, { rootId: mission.id });
  const costs = usePluginQuery(MissionCostsDocument, { rootId: mission.id });
  const counts = new Map(tree.data?.subtree.statusCounts.map(({ status, count }) => [status, count]));
  const present = statusOrder.filter((status) => (counts.get(status) ?? 0) > 0);
  const total = tree.data?.subtree.totalCount ?? 0;
  const done = counts.get('DONE') ?? 0;
  const spent = costs.data?.subtree.costs.total;
  return (
    <div className="masthead">
      <p className="masthead__eyebrow">
        <span className="mono">{mission.identifier}</span>
        {mission.billing_code && <span className="mono">{mission.billing_code}</span>}
        {mission.requested_by && <span>asked for by {mission.requested_by}</span>}
      </p>
      <h1>{mission.title}</h1>
      {mission.goal && <p className="masthead__goal">{mission.goal}.</p>}
      <dl className="figures">
        <Figure
          name="Done"
          value={total === 0 ? '–' : `${Math.round((100 * done) / total)}%`}
          more={`of ${total} issues`}
        />
        <Figure name="Spent" value={spent ? formatCents(spent.costCents) : '–'} />
        <Figure
          name="Tokens"
          value={spent ? formatShort(spent.inputTokens + spent.outputTokens) : '–'}
          more={spent ? `${formatShort(spent.outputTokens)} written` : ''}
        />
        <Figure name="Calls of models" value={spent ? formatCount(spent.eventCount) : '–'} />
      </dl>
      <div className="statusbar" aria-hidden="true">
        {present.map((status) => (
          <span key={status} data-status={status} style={{ flexGrow: counts.get(status) }} />
        ))}
      </div>
      <ul className="legend" aria-label="Issues by status">
        {present.map((status) => (
          <li key={status}>
            <StatusGlyph status={status} isNamed={false} />
            {counts.get(status)} {statusNames[status].toLowerCase()}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Figure({ name, value, more }: { readonly name: string; readonly value: string; readonly more?: string }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        {value} {more && <small>{more}</small>}
      </dd>
    </div>
  );
}
