import { storableText } from '#contracts/storable-text.ts'

/** JSON for a jsonb column, which refuses what `storableText` drops. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, field: unknown) => (typeof field === 'string' ? storableText(field) : field))
