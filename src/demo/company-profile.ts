import type { AgentStatus } from './demo-people.ts';

/** What kind of work something is, and so which agents do it. */
export type Role = 'ceo' | 'engineer' | 'designer' | 'researcher' | 'writer' | 'qa';

/** All that makes one demo company read differently from the other. */
export interface CompanyProfile {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly description: string;
  readonly brandColor: string;
  readonly issueCount: number;
  readonly costEventCount: number;
  readonly users: readonly string[];
  readonly agents: readonly AgentProfile[];
  /** The first is the company's, the others serve it. */
  readonly goals: readonly { readonly title: string; readonly description: string }[];
  readonly projects: readonly ProjectProfile[];
  readonly places: readonly string[];
  /** Titles name {thing} and {place}. */
  readonly tasks: readonly TaskPattern[];
  readonly missions: readonly MissionProfile[];
  /** Titles name {day}. */
  readonly routines: readonly RoutineProfile[];
  readonly reports: readonly string[];
}

export interface AgentProfile {
  readonly name: string;
  readonly role: Role;
  readonly title: string;
  readonly status: AgentStatus;
  readonly capabilities: string;
  readonly pauseReason?: 'budget' | 'manual';
  readonly wakesOnDemand?: false;
}

export interface ProjectProfile {
  readonly name: string;
  readonly description: string;
  readonly status: 'backlog' | 'planned' | 'in_progress' | 'completed';
  readonly color: string;
  readonly lead: string;
  /** Nobody calibrates a screen. */
  readonly isSoftware?: true;
  readonly things: readonly string[];
}

export interface TaskPattern {
  readonly role: Role;
  readonly title: string;
  readonly reason: string;
  /** Makes sense for things that can be touched only. */
  readonly forMachines?: true;
}

export interface MissionProfile {
  readonly slug: string;
  readonly title: string;
  readonly project: string;
  readonly issueCount: number;
  readonly levels: number;
  readonly rootId?: string;
  /** Titles of the first issues right below the root. */
  readonly branches?: readonly string[];
  /** Names {n}: every issue below the root is one of a numbered series. */
  readonly series?: string;
}

export interface RoutineProfile {
  readonly title: string;
  readonly role: Role;
  readonly project: string;
}
