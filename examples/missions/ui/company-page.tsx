import { type LiveState, useLiveIssues } from 'paperclip-graphql/react';
import { useState } from 'react';
import { CostPanel } from './costs/cost-panel.tsx';
import { ActivityFeed } from './feed/activity-feed.tsx';
import { IssueCard } from './issue/issue-card.tsx';
import { BriefsPanel } from './missions/briefs-panel.tsx';
import { Masthead } from './missions/masthead.tsx';
import { MissionList } from './missions/mission-list.tsx';
import { NewMissionDialog } from './missions/new-mission-dialog.tsx';
import { type Mission, useMissions } from './missions/own-database.ts';
import type { GoTo, Place } from './place.ts';
import { Failure } from './shell/failure.tsx';
import { Header } from './shell/header.tsx';
import { MissionTree } from './tree/mission-tree.tsx';

interface CompanyPageProps {
  readonly place: Place;
  readonly goTo: GoTo;
}

export function CompanyPage({ place, goTo }: CompanyPageProps) {
  const missions = useMissions();
  const [isPlanning, setIsPlanning] = useState(false);
  const mission = missions.data?.find(({ id }) => id === place.missionId) ?? missions.data?.[0];
  const [live, setLive] = useState<LiveState['status']>('connecting');

  return (
    <>
      <button type="button" className="skip-link" onClick={focusTree}>
        To the tree
      </button>
      <Header
        company={place.company}
        live={live}
        onCompany={(company) => goTo({ company, missionId: null, issueId: null })}
      />
      <div className="layout">
        <nav className="rail" aria-labelledby="missions-heading">
          <div className="rail__head">
            <h2 id="missions-heading">Missions</h2>
            <span className="note">{missions.data?.length}</span>
          </div>
          {missions.error && <Failure error={missions.error} />}
          <MissionList
            missions={missions.data ?? []}
            currentId={mission?.id ?? null}
            onChoose={(missionId) => goTo({ missionId, issueId: null })}
          />
          <button type="button" className="button button--primary rail__new" onClick={() => setIsPlanning(true)}>
            New mission
          </button>
        </nav>
        {mission && (
          <MissionView key={mission.id} mission={mission} issueId={place.issueId} goTo={goTo} onLive={setLive} />
        )}
        {missions.data?.length === 0 && (
          <main className="main">
            <p>This company has no missions yet. Begin one from a template.</p>
          </main>
        )}
      </div>
      {isPlanning && (
        <NewMissionDialog
          company={place.company}
          onClose={() => setIsPlanning(false)}
          onCreated={(missionId) => {
            setIsPlanning(false);
            void missions.refetch();
            goTo({ missionId, issueId: missionId });
          }}
        />
      )}
    </>
  );

  function focusTree(): void {
    document.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  }
}

interface MissionViewProps {
  readonly mission: Mission;
  readonly issueId: string | null;
  readonly goTo: GoTo;
  readonly onLive: (status: LiveState['status']) => void;
}

/** Everything about one mission. Its stream moves whatever of it is on the page. */
function MissionView({ mission, issueId, goTo, onLive }: MissionViewProps) {
  useLiveIssues(mission.id);
  const select = (id: string) => goTo({ missionId: mission.id, issueId: id });
  return (
    <>
      <main className="main" id="main">
        <Masthead mission={mission} />
        <MissionTree rootId={mission.id} selectedId={issueId} onSelect={select} />
        <CostPanel rootId={mission.id} />
        <BriefsPanel currentId={mission.id} />
      </main>
      <aside className="aside" aria-label="Issue and activity">
        <IssueCard
          key={issueId ?? mission.id}
          issueId={issueId ?? mission.id}
          rootId={mission.id}
          isChosen={issueId !== null}
          onSelect={select}
          onClose={() => goTo({ missionId: mission.id, issueId: null })}
        />
        <ActivityFeed rootId={mission.id} onSelect={select} onLive={onLive} />
      </aside>
    </>
  );
}
