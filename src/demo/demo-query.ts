import { demoIssues } from './demo-ids.ts';

/** The first query of a newcomer: a tree of issues with what it cost and what happened in it. */
export const demoQuery = `query FirstLook {
  viewer { plugin { key } company { name } }
  issue(identifier: "${demoIssues.atlas.identifier}") {
    title
    subtree {
      totalCount
      statusCounts { status count }
      costs { total { costCents } groups(by: [BILLING_CODE]) { billingCode totals { costCents } } }
      issues(first: 5) { edges { depth node { identifier title status assigneeAgent { name } } } }
      activity(first: 3) { nodes { action createdAt } }
    }
  }
}`;
