import { migration } from './migration.ts'

/**
 * Where a conversation's budget begins and which one is used up. What was spent is summed from the steps: over this index, and over
 * no more of them than a budget pays for.
 */
export const budgets = migration(`
alter table conversations
  add pause text check (pause in ('tokens', 'cost')),
  add budget_from_turn int not null default 0;
create index conversations_paused on conversations (created_at, id) where pause is not null;
create index steps_tokens on steps (conversation_id, turn) include (input_tokens, output_tokens) where kind = 'model';
`)
