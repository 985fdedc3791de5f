import { migration } from './migration.ts'

/** Calls by MCP hang on a row of their own, one per subject: a container without turns. Who was erased begins another one. */
export const mcp = migration(`
alter table conversations add column channel text not null default 'chat';
create unique index conversations_mcp on conversations (subject) where channel = 'mcp' and closed_at is null;
`)
