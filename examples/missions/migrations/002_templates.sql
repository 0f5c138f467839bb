-- Templates are the plugin's own and the same for every company: the manifest names the table in crossCompanyTables.
create table {{namespace}}.mission_templates (
  key text primary key,
  title text not null,
  summary text not null,
  steps jsonb not null
);

insert into {{namespace}}.mission_templates (key, title, summary, steps) values
  ('survey', 'Survey a site', 'Look before you build: measure, list the risks, decide.',
   '["Measure the site", "List the risks", "Write the decision down"]'),
  ('rollout', 'Roll something out', 'From one pilot to everybody, with a way back at each step.',
   '["Choose a pilot", "Run the pilot", "Fix what it showed", "Roll out to everybody"]'),
  ('postmortem', 'Learn from a failure', 'What happened, why, and what will be different.',
   '["Collect the facts", "Find the causes", "Agree on changes", "Check them after a month"]');
