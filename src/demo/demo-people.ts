import type { agentStatuses, agents } from '../modules/agents/agent.table.ts';
import type { AgentProfile, Role } from './company-profile.ts';
import { day, type Moment, timestampOf, timestampOrNull } from './moment.ts';
import { diceFor, type Scene } from './scene.ts';

export type AgentStatus = (typeof agentStatuses)[number];

export interface DemoAgent {
  readonly id: string;
  readonly profile: AgentProfile;
  readonly createdAt: Moment;
  /** Said when its budget is told, for an agent that its budget stops. */
  pausedAt: Moment | null;
}

/** The agents of the company. The first leads the others. */
export function castAgents(scene: Scene): DemoAgent[] {
  const random = diceFor(scene, 'people');
  return scene.profile.agents.map((profile, position) => ({
    id: random.uuid(),
    profile,
    createdAt: scene.start - (30 - position) * day + random.integer(0, day),
    pausedAt: profile.status === 'paused' ? scene.now - 2 * day - random.integer(0, day) : null,
  }));
}

export function agentsOfRole(agents: readonly DemoAgent[], role: Role): DemoAgent[] {
  const fitting = agents.filter(({ profile }) => profile.role === role);
  return fitting.length > 0 ? fitting : [...agents];
}

export function agentRows(
  { profile: company, now }: Scene,
  cast: readonly DemoAgent[],
): (typeof agents.$inferInsert)[] {
  return cast.map(({ id, profile, createdAt, pausedAt }, position) => ({
    id,
    companyId: company.id,
    name: profile.name,
    role: profile.role,
    title: profile.title,
    status: profile.status,
    reportsTo: position === 0 ? null : (cast[0]?.id ?? null),
    capabilities: profile.capabilities,
    adapterType: 'process',
    adapterConfig: { command: 'paperclip-agent', cwd: `/srv/agents/${profile.name.toLowerCase()}` },
    runtimeConfig: { heartbeat: { enabled: true, intervalSec: 3600, wakeOnDemand: profile.wakesOnDemand ?? true } },
    permissions: { canCreateAgents: profile.role === 'ceo' },
    icon: profile.role,
    pauseReason: pausedAt === null ? null : (profile.pauseReason ?? 'manual'),
    pausedAt: timestampOrNull(pausedAt),
    createdAt: timestampOf(createdAt),
    updatedAt: timestampOf(pausedAt ?? now - day),
  }));
}
