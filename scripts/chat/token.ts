/** Who the person at the terminal is: CHAT_TOKEN, the customer of `npm start`, or a guest. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ChatConfig } from '#platform/config.ts'
import { writePrivately } from '../secrets.ts'
import type { ChatClient } from './client.ts'
import { ProblemError } from './retry.ts'

const StartTokens = z.object({ api: z.url(), customer: z.string().min(1) })
const defaultUrl = 'http://127.0.0.1:8000'
/** A guest is kept, so that a later chat finds the conversations of an earlier one. */
const KeptGuest = z.object({ url: z.string(), token: z.string(), expiresAt: z.iso.datetime() })

/** Where the API is: CHAT_API_URL, or where the latest `npm start` put it. */
export async function apiUrl({ CHAT_API_URL, DATA_DIR }: ChatConfig): Promise<string> {
  return CHAT_API_URL ?? (await readJson(tokensFile(DATA_DIR), StartTokens))?.api ?? defaultUrl
}

const tokensFile = (dataDir: string): string => join(dataDir, 'tokens.json')

/** The client with a token that the API takes. Throws a sentence for people when there is none. */
export async function signIn(client: ChatClient, config: ChatConfig): Promise<ChatClient> {
  const { CHAT_TOKEN, DATA_DIR } = config
  if (CHAT_TOKEN !== undefined) return await accepted(client, CHAT_TOKEN, 'in CHAT_TOKEN')
  const startFile = tokensFile(DATA_DIR)
  const customer = (await readJson(startFile, StartTokens))?.customer
  if (customer !== undefined) return await accepted(client, customer, `in ${startFile}`)

  const guestFile = join(DATA_DIR, 'chat-guest.json')
  const kept = await readJson(guestFile, KeptGuest)
  if (kept?.url === client.url && Date.parse(kept.expiresAt) > Date.now()) {
    const guest = client.withToken(kept.token)
    if (await isAccepted(guest)) return guest
  }
  const { token, expiresAt } = await newGuest(client)
  await mkdir(DATA_DIR, { recursive: true })
  writePrivately(guestFile, JSON.stringify({ url: client.url, token, expiresAt }))
  return client.withToken(token)
}

async function accepted(client: ChatClient, token: string, where: string): Promise<ChatClient> {
  const signedIn = client.withToken(token)
  if (await isAccepted(signedIn)) return signedIn
  throw new Error(`The token ${where} is refused by ${client.url}. Set CHAT_TOKEN to one it takes.`)
}

async function isAccepted(client: ChatClient): Promise<boolean> {
  try {
    await client.conversations()
    return true
  } catch (error) {
    if (error instanceof ProblemError && (error.status === 401 || error.status === 403)) return false
    throw error
  }
}

async function newGuest(client: ChatClient) {
  try {
    return await client.guestToken()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error
    throw new Error(`${client.url} takes no guests: set CHAT_TOKEN.`, { cause: error })
  }
}

async function readJson<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S> | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data
  } catch {
    return undefined
  }
}
