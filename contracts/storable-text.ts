/**
 * PostgreSQL's text and jsonb take neither NUL nor half of a surrogate pair. Both can come from a model, a backend or an update
 * sent by hand; an activity that met one would be repeated for ever, so they are dropped.
 */
export const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '')
