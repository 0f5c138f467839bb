import { Failure } from '../shell/failure.tsx';
import { statusNames, statusOf } from '../tree/status.ts';
import { StatusGlyph } from '../tree/status-glyph.tsx';
import { missionsSql, useMissions } from './own-database.ts';

/** What the plugin keeps in tables of its own, beside the core's issues: one statement joins both. */
export function BriefsPanel({ currentId }: { readonly currentId: string }) {
  const { data, error } = useMissions();
  const briefs = data?.filter(({ goal }) => goal !== null) ?? [];
  return (
    <section aria-labelledby="briefs-heading">
      <div className="section__head">
        <h2 id="briefs-heading">Briefs</h2>
        <p className="note">From the plugin’s own tables, joined with the company’s issues</p>
      </div>
      {error && <Failure error={error} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard. */}
      <section className="briefs__scroll" tabIndex={0} aria-label="Briefs of all missions">
        <table className="briefs">
          <thead>
            <tr>
              <th scope="col">Mission</th>
              <th scope="col">Goal</th>
              <th scope="col">Done when</th>
              <th scope="col">Notes</th>
            </tr>
          </thead>
          <tbody>
            {briefs.map((mission) => {
              const status = statusOf(mission.status);
              return (
                <tr key={mission.id} aria-current={mission.id === currentId}>
                  <td>
                    <span className="related">
                      {status && <StatusGlyph status={status} isNamed={false} />}
                      <span className="mono">{mission.identifier}</span>
                    </span>
                    {status && <span className="note">{statusNames[status]}</span>}
                  </td>
                  <td>{mission.goal}</td>
                  <td>{mission.success_criteria}</td>
                  <td className="mono">{mission.notes}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <details className="sql">
        <summary>The statement</summary>
        <pre>{missionsSql}</pre>
      </details>
    </section>
  );
}
