import { createWorker, route, type Worker } from 'paperclip-graphql/worker';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { readMission } from './read-mission.ts';
import { startMission } from './start-mission.ts';
import { watchMissions } from './watch-missions.ts';

export interface MissionsWorkerOptions {
  readonly gatewayUrl: string;
  readonly clientSecret: string;
  /** Whether it moves missions on by itself. */
  readonly watches: boolean;
}

const companies = ['ACME', 'GLOBEX'] as const;

/** The worker of the plugin: two routes that people and agents call, and an eye on the missions that were begun. */
export function createMissionsWorker({ gatewayUrl, clientSecret, watches }: MissionsWorkerOptions): Worker {
  const worker = createWorker({
    gatewayUrl,
    clientSecret,
    manifest,
    routes: {
      'mission.start': route({
        params: z.object({ issueId: z.string() }),
        body: z.object({ goal: z.string().trim().min(1).max(500) }),
        handler: ({ client, params, body, actor }) =>
          startMission(client, {
            issue: params.issueId,
            goal: body.goal,
            requestedBy: actor.userId ?? actor.actorId,
          }),
      }),
      'mission.read': ({ client, params }) => readMission(client, params.issueId ?? ''),
    },
  });
  if (watches) {
    for (const company of companies) {
      worker.inBackground(`missions of ${company}`, (signal) => watchMissions(worker.forCompany(company), signal));
    }
  }
  return worker;
}
