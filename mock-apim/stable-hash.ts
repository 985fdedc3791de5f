import { hash } from 'node:crypto'

/** A 32-bit number that is the same for the same text in every process and release (the prototype's changed per process). */
export const stableHash = (text: string): number => hash('sha256', text, 'buffer').readUInt32BE()
