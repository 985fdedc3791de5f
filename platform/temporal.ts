import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { Client, Connection, isGrpcServiceError, type ClientInterceptors } from '@temporalio/client'
import type { DataConverter } from '@temporalio/common'
import type { Logger } from './logger.ts'

export interface TemporalConfig {
  TEMPORAL_ADDRESS: string
  TEMPORAL_NAMESPACE: string
  TEMPORAL_API_KEY?: string | undefined
  TEMPORAL_TLS?: 'on' | 'off' | undefined
  TEMPORAL_TLS_CA_FILE?: string | undefined
}

/**
 * How to reach the server, for clients and workers alike.
 * @throws Error where the authority's file cannot be read.
 */
export function connectionOptions(config: TemporalConfig): {
  address: string
  apiKey?: string
  tls: false | { serverRootCACertificate?: Buffer }
} {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: apiKey, TEMPORAL_TLS_CA_FILE: authority } = config
  const encrypted = config.TEMPORAL_TLS === 'on' || apiKey !== undefined
  return {
    address,
    tls: encrypted && (authority === undefined ? {} : { serverRootCACertificate: readFileSync(authority) }),
    ...(apiKey !== undefined && { apiKey }),
  }
}

/** Lazy: the first call connects. RPCs retry by themselves while the server restarts. */
export const createConnection = (config: TemporalConfig): Connection =>
  Connection.lazy(connectionOptions(config))

/** `dataConverter`: of `encrypting`; without it only payloads from before encryption can be read. */
export const createTemporalClient = (
  connection: Connection,
  config: TemporalConfig,
  dataConverter: DataConverter,
  interceptors: ClientInterceptors = {},
): Client => new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter, interceptors })

/** `INDEXED_VALUE_TYPE_KEYWORD` in Temporal's API. */
const keyword = 2
const alreadyExists = 6

/**
 * Registers the Keyword search attributes that the namespace lacks. Safe from two replicas at once.
 * @throws ServiceError where the server refuses (Temporal Cloud: register them there with `tcld`).
 */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
  names: string[],
): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
  const missing = names.filter((name) => !(name in customAttributes))
  if (missing.length === 0) return
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    })
  } catch (error) {
    if (!(isGrpcServiceError(error) && (error.code as number) === alreadyExists)) throw error
  }
}

/**
 * Repeats a first contact until it works, one second apart, so that processes may start in any order. Logs each failure;
 * whoever runs this process decides when to stop waiting.
 */
export async function untilReachable<T>(what: string, contact: () => Promise<T>, logger: Logger): Promise<T> {
  for (;;) {
    try {
      return await contact()
    } catch (error) {
      logger.warn({ error: error instanceof Error ? error.message : String(error) }, `waiting for ${what}`)
      await setTimeout(1_000)
    }
  }
}
