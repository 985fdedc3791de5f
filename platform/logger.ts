import { pino, type DestinationStream, type Logger } from 'pino'
import { redactValues } from './redaction.ts'
import { logContext } from './telemetry/log-context.ts'

export type { Logger } from 'pino'

/**
 * JSON lines on stdout, with the conversation, booking and trace that they belong to. Callers log ids and counts only; redaction is a second fence for what slips into a message, an error or
 * its stack, and the paths below for what no pattern knows: secrets, and what customers say.
 */
export function createLogger(process: string, level: string, stream?: DestinationStream): Logger {
  const options = {
    level,
    base: { process },
    mixin: () => logContext(),
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['*.authorization', 'text', '*.text'], censor: '[redacted]' },
    hooks: { streamWrite: redactLine },
  }
  return stream ? pino(options, stream) : pino(options)
}

/** By value and not as one text: in JSON a line break before a number reads as the letter n. */
const redactLine = (line: string): string => `${JSON.stringify(redactValues(JSON.parse(line)))}\n`

/**
 * What nobody caught ends the process as it does without us, but through the logger: Node's own report would print the error as
 * it is.
 */
export function logCrashes(logger: Logger): void {
  const crash = (error: unknown) => {
    logger.fatal({ error: error instanceof Error ? error.stack : String(error) }, 'crashed')
    logger.flush()
    process.exit(1)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
}
