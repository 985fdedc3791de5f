/** Without control characters: a text of others must not steer the terminal. */
export const visible = (text: string): string => text.replaceAll(/(?![\n\t])\p{Cc}/gu, '')
