import { migration } from './migration.ts'

/** What a customer thought of a reply; it goes when its turn goes. */
export const ratings = migration(`
alter table turns add column rating text check (rating in ('up', 'down'));
`)
