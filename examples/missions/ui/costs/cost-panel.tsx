import { usePluginQuery } from 'paperclip-graphql/react';
import { MissionCostsDocument } from '../generated/operations.ts';
import { Failure } from '../shell/failure.tsx';
import { formatCents } from '../shell/formats.ts';
import { type Bar, BarList } from './bar-list.tsx';
import { DayChart } from './day-chart.tsx';

/** Costs are reported by runs, which no stream of issues tells of: they are asked for now and then. */
const askAgainMs = 15_000;

export function CostPanel({ rootId }: { readonly rootId: string }) {
  const { data, error } = usePluginQuery(MissionCostsDocument, { rootId }, { refetchInterval: askAgainMs });
  const costs = data?.subtree.costs;
  return (
    <section aria-labelledby="costs-heading">
      <div className="section__head">
        <h2 id="costs-heading">Costs</h2>
        {costs && <p className="note">{formatCents(costs.total.costCents)} of this issue and everything below it</p>}
      </div>
      {error && <Failure error={error} />}
      {costs && costs.byDay.length === 0 && <p className="note">Nothing was spent yet.</p>}
      {costs && costs.byDay.length > 0 && (
        <>
          <DayChart
            days={costs.byDay.flatMap(({ day, totals }) => (day ? [{ day, costCents: totals.costCents }] : []))}
          />
          <div className="costs__split">
            <BarList caption="By agent" bars={bars(costs.byAgent, ({ agent }) => agent?.name ?? 'Nobody')} />
            <BarList caption="By model" bars={bars(costs.byModel, ({ model }) => model ?? 'No model')} />
            <BarList
              caption="By billing code"
              bars={bars(costs.byBillingCode, ({ billingCode }) => billingCode ?? 'None')}
            />
          </div>
        </>
      )}
    </section>
  );
}

function bars<Group extends { readonly totals: { readonly costCents: number } }>(
  groups: readonly Group[],
  nameOf: (group: Group) => string,
): Bar[] {
  return groups.map((group) => ({ key: nameOf(group), name: nameOf(group), costCents: group.totals.costCents }));
}
