import { boolean, check, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, instant, isOneOf, rowId, updatedAt } from '../../database/columns.ts';
import { companyPolicies, pluginViewPolicy } from '../../database/row-security.ts';

export const companyStatuses = ['active', 'paused', 'archived'] as const;

export const companies = pgTable(
  'companies',
  {
    id: rowId(),
    name: text('name').notNull(),
    description: text('description'),
    status: text('status', { enum: companyStatuses }).notNull().default('active'),
    budgetMonthlyCents: integer('budget_monthly_cents').notNull().default(0),
    spentMonthlyCents: integer('spent_monthly_cents').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    issuePrefix: text('issue_prefix').notNull().default('PAP'),
    issueCounter: integer('issue_counter').notNull().default(0),
    requireBoardApprovalForNewAgents: boolean('require_board_approval_for_new_agents').notNull().default(true),
    brandColor: text('brand_color'),
    pauseReason: text('pause_reason'),
    pausedAt: instant('paused_at'),
    feedbackDataSharingEnabled: boolean('feedback_data_sharing_enabled').notNull().default(false),
    feedbackDataSharingConsentAt: instant('feedback_data_sharing_consent_at'),
    feedbackDataSharingConsentByUserId: text('feedback_data_sharing_consent_by_user_id'),
    feedbackDataSharingTermsVersion: text('feedback_data_sharing_terms_version'),
  },
  (table) => [
    primaryKey({ name: 'companies_pkey', columns: [table.id] }),
    uniqueIndex('companies_issue_prefix_idx').on(table.issuePrefix),
    check('companies_status_check', isOneOf(table.status, companyStatuses)),
    ...companyPolicies('id'),
    pluginViewPolicy('id'),
  ],
);
