-- What a mission is for, in the words of whoever asked for it: one brief for the issue at the root of its tree.
-- The gateway adds company_id to each table, and keeps the rows of companies apart by it.
create table {{namespace}}.mission_briefs (
  issue_id uuid primary key,
  goal text not null,
  success_criteria text not null default '',
  requested_by text not null default '',
  created_at timestamptz not null default now()
);
comment on table {{namespace}}.mission_briefs is 'What each mission is for.';

create table {{namespace}}.mission_notes (
  id uuid primary key default gen_random_uuid(),
  issue_id uuid not null references {{namespace}}.mission_briefs (issue_id) on delete cascade,
  author text not null,
  note text not null check (length(note) between 1 and 4000),
  created_at timestamptz not null default now()
);
create index mission_notes_issue_idx on {{namespace}}.mission_notes (issue_id, created_at);
