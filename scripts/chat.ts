/** The chat in a terminal, or for scripts: `npm run chat -- --help`. */
import { parseArgs, styleText } from 'node:util'
import { ConversationId, type ListedConversation } from '#contracts/chat.ts'
import { visibleText } from '#contracts/visible-text.ts'
import { ChatConfig, readConfig } from '#platform/config.ts'
import { ChatClient } from './chat/client.ts'
import { Printer, type Style } from './chat/printer.ts'
import { UnreachableError } from './chat/retry.ts'
import { Session } from './chat/session.ts'
import { PipeTerminal, PromptTerminal, type Terminal } from './chat/terminal.ts'
import { apiUrl, signIn } from './chat/token.ts'

const help = `Chat with the booking assistant.

  npm run chat                          start a conversation
  npm run chat -- --conversation ID     go on with an old one
  npm run chat -- --list                your conversations, latest first
  printf 'hello\\n' | npm run chat       each line a message, sent when the one before is answered

While a proposal waits, y confirms it and n declines it; anything else is a message.
Ctrl-C leaves; the conversation stays.

CHAT_API_URL   the API; when unset, that of npm start
CHAT_TOKEN     a bearer token; when unset, the customer's that npm start made, else a guest's
`

const style = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout })
const say = (text: string): void => void process.stdout.write(text)
const complain = (text: string): void => void process.stderr.write(`${text}\n`)
const interactive = process.stdin.isTTY && process.stdout.isTTY

/** A script must end some day; a person leaves when they like. */
const limits = { patienceMs: interactive ? Infinity : 120_000, firstPauseMs: 250, longestPauseMs: 5_000 }

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        conversation: { type: 'string' },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    const { conversation } = values
    if (conversation === undefined || ConversationId.safeParse(conversation).success) return values
    complain(`--conversation: "${conversation}" is no conversation id; --list shows yours.`)
  } catch (error) {
    complain(`${messageOf(error)}\n\n${help}`)
  }
  process.exit(2)
}

async function main(): Promise<void> {
  const { conversation, list, help: asksHelp } = readArguments()
  if (asksHelp) return say(help)
  const config = readConfig(ChatConfig)
  const stop = new AbortController()
  let terminal: Terminal | undefined
  const client = new ChatClient({
    url: await apiUrl(config),
    signal: stop.signal,
    limits,
    onWait: (reason) => terminal?.notice(`${reason} Trying again …`),
  })
  const about = await client.about().catch((error: unknown) => {
    if (!(error instanceof UnreachableError)) throw error
    throw new Error(`${error.message} Start it with npm start, or set CHAT_API_URL.`, { cause: error })
  })
  const signedIn = await signIn(client, config)
  if (list) return say(listed(await signedIn.conversations()))

  if (about.offline) {
    say(style('dim', `The built-in offline model answers (${visibleText(about.model)}): rules, no AI.\n`))
  }
  if (interactive) say(style('dim', 'Ctrl-C leaves; the conversation stays.\n'))
  say('\n')
  terminal = interactive
    ? new PromptTerminal({ input: process.stdin, out: process.stdout })
    : new PipeTerminal({ input: process.stdin, out: process.stdout, err: process.stderr })
  const session = new Session({
    client: signedIn,
    terminal,
    printer: new Printer({ terminal, style }),
    limits,
    signal: stop.signal,
    ...(conversation === undefined ? {} : { conversationId: conversation }),
  })
  try {
    await Promise.race([session.run(), terminal.left])
  } finally {
    terminal.close()
    stop.abort()
    if (session.conversationId !== undefined && !(interactive && session.closed)) {
      const goOn = `Go on with: npm run chat -- --conversation ${session.conversationId}`
      say(`${interactive ? style('dim', goOn) : `Conversation ${session.conversationId}`}\n`)
    }
  }
}

function listed(conversations: ListedConversation[]): string {
  if (conversations.length === 0) return 'No conversations yet.\n'
  const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
  const lines = conversations.map(({ conversationId, state, createdAt, firstText }) => {
    const text = visibleText(firstText ?? '').replaceAll(/\s+/g, ' ')
    const shown = text.length > 50 ? `${text.slice(0, 49)}…` : text
    return `${conversationId}  ${state.padEnd(6)}  ${time.format(new Date(createdAt))}  ${shown}`.trimEnd()
  })
  return `${lines.join('\n')}\n`
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

// The reader of our output may go first, as `head` does.
process.stdout.on('error', () => process.exit(1))
try {
  await main()
} catch (error) {
  complain(messageOf(error))
  process.exitCode = 1
}
