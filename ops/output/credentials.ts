import { z } from 'zod'
import type { OpsConfig } from '#platform/config.ts'
import { UsageError } from '../command.ts'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** Where ECS gives a task the credentials of its role (AWS' documentation, "Task IAM role"). */
const ecs = 'http://169.254.170.2'
const patienceMs = 5_000

const TaskCredentials = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  Token: z.string(),
})

/**
 * Of the environment, else of the ECS task; the order of AWS' own SDKs.
 * @throws UsageError where there are none, Error where ECS gives none
 */
export async function readCredentials(
  config: Pick<
    OpsConfig,
    | 'AWS_ACCESS_KEY_ID'
    | 'AWS_SECRET_ACCESS_KEY'
    | 'AWS_SESSION_TOKEN'
    | 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'
  >,
  server = ecs,
): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = config
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { accessKeyId, secretAccessKey, sessionToken: config.AWS_SESSION_TOKEN }
  const path = config.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
  if (path === undefined)
    throw new UsageError(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: expected credentials for S3, or a task of ECS, which has its role’s',
    )
  const response = await fetch(new URL(path, server), { signal: AbortSignal.timeout(patienceMs) })
  if (!response.ok) throw new Error(`ECS gives no credentials of the task's role: status ${response.status}.`)
  const { data } = TaskCredentials.safeParse(await response.json())
  if (!data) throw new Error("ECS gives no credentials of the task's role: the task has none.")
  return { accessKeyId: data.AccessKeyId, secretAccessKey: data.SecretAccessKey, sessionToken: data.Token }
}
