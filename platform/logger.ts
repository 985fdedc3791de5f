import { pino, type Logger } from 'pino'

export type { Logger } from 'pino'

/**
 * JSON lines on stdout. Callers log ids and counts only; the paths below are a second fence for objects that
 * carry personal data or secrets.
 */
export function createLogger(process: string, level: string): Logger {
  return pino({
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        '*.authorization',
        '*.text',
        '*.mobile',
        '*.customer_mobile',
        '*.vehicle_registration',
        '*.email',
      ],
      censor: '[redacted]',
    },
  })
}
