/** Sentences that both companies use. Slots: {thing}, {place}, {title}, {identifier}. */

export const doneWhen = [
  'Two people who were not involved have followed the steps and got the same result.',
  'The numbers of at least three days are attached.',
  'The dashboard shows no new alarm for 48 hours.',
  'The change can be taken back within ten minutes.',
  'The site lead at {place} has agreed in writing.',
  'What was learned is in the `notes` document of this issue.',
  'Costs stay inside the plan of the mission.',
  'The old way is switched off, not only unused.',
  'A test fails when somebody breaks it again.',
] as const;

export const notes = [
  'Photographs are in the shared folder of {place}.',
  'Do **not** touch {thing} during the shift change; that cost us an afternoon last time.',
  'The measurements of last month were taken with the wrong unit. Ignore them.',
  'If this takes more than two days, say so here before going on.',
  'Ask the user who opened this before ordering anything.',
  '| day | tried | worked |\n|---|---|---|\n| Monday | 41 | 38 |\n| Tuesday | 44 | 44 |',
  '> "It only happens when two of them are close together." (night shift, {place})',
] as const;

export const agentComments = [
  'Started. First I read the log of {place}, then I look at {thing} itself.',
  'Done with the first half. Nothing surprising so far; the second half needs {thing} for about an hour.',
  'I need a decision here: the cheaper way takes four days longer. Which one?',
  'The cause is found. It was a setting that the last update reset.\n\n- before: `auto`\n- after: `auto`, but with the old limit\n\nI put it back and added a check.',
  'Result after 24 hours: 3 of 412 attempts failed, down from 29. Moving this to review.',
  'Waiting for the blocker. I will continue when I am woken.',
  'This is larger than it looked. I split off two children, so that each can be reviewed alone.',
  'Tests pass. The table in the `notes` document has the numbers.',
  'I could not reach {place} for twenty minutes and tried again; the second attempt went through.',
] as const;

export const userComments = [
  'Please attach the numbers before closing this.',
  'Good. Go on with the cheaper one, time is not the problem.',
  'We talked about this in {place} today: {thing} comes first, the rest can wait.',
  'Is this still needed? I see no activity since last week.',
  'Approved. Thank you for the short summary.',
  'Careful, there is an audit visit at {place} on Thursday. Nothing may change that morning.',
] as const;

export const runSummaries = [
  'Read the issue and its blockers, measured {thing} twice, wrote the result into the notes.',
  'Answered the open question and asked for a review.',
  'Changed one setting, watched it for ten minutes, took it back.',
  'Wrote the first half of the plan.',
  'Found the cause; the fix is in review.',
  'Nothing to do: the blocker is still open.',
] as const;

export const runErrors = {
  failed: [
    { code: 'tool_failed', message: 'The measuring script ended with status 2: no reading within 30 seconds.' },
    { code: 'adapter_failed', message: 'The model refused the request: context too long.' },
    { code: 'process_lost', message: 'The process ended without a result.' },
  ],
  timed_out: [{ code: 'timeout', message: 'No result within 30 minutes.' }],
  cancelled: [{ code: 'cancelled', message: 'Cancelled by a user.' }],
} as const;

export const documentTemplates = {
  plan: {
    title: 'Plan',
    body: '# Plan\n\nGoal: {title}.\n\n1. Look at what there is at {place}.\n2. Try the smallest change to {thing}.\n3. Measure for a full day.\n4. Write down what came out.',
    additions: [
      '\n\n## Risks\n\n- {thing} is in use until 18:00.\n- Spare parts take four days.',
      '\n\n## Order\n\nStep 3 before step 2, as agreed in the comments.',
      '\n\n## Afterwards\n\nTell the shift leads at {place}.',
    ],
  },
  notes: {
    title: 'Notes',
    body: '# Notes\n\n- Visited {place}; {thing} was warm but quiet.\n- Error count since Monday: 17.',
    additions: [
      '\n- After the change: 3.',
      '\n- Second measurement agrees with the first within 2 %.',
      '\n- Open question: does it depend on the load?',
    ],
  },
  spec: {
    title: 'Specification',
    body: '# Specification of {thing}\n\n| property | value |\n|---|---|\n| tolerance | 0.5 mm |\n| reaction | below 200 ms |\n| place of use | {place} |',
    additions: [
      '\n\n## Interfaces\n\nOne message in, one message out; both carry the order number.',
      '\n\n## Not included\n\nAnything that needs a person with a key.',
      '\n\n## Acceptance\n\nOne hundred attempts, two failures at most.',
    ],
  },
  'continuation-summary': {
    title: 'Continuation summary',
    body: 'So far: read the issue, measured {thing}. Next: try the smallest change.',
    additions: [
      '\nThe first change did not help.',
      '\nThe second did. Waiting for the numbers of a full day.',
      '\nReady for review.',
    ],
  },
} as const;

export const changeSummaries = [
  'Adds what came out of the comments',
  'Corrects the order',
  'After the second measurement',
] as const;

export const approvalSubjects = {
  hire_agent: 'Hire a second agent for this kind of work',
  request_board_approval: 'Spend more than planned on this mission',
  approve_strategy: 'Agree to the order of the next steps',
} as const;

export const decisionNotes = {
  approved: 'Agreed. Report back in two weeks.',
  rejected: 'Not now; first show that the present way is used up.',
} as const;

export function fill(template: string, slots: { readonly [slot: string]: string }): string {
  return template.replace(/\{(\w+)\}/g, (whole, slot: string) => slots[slot] ?? whole);
}
