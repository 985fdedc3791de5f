import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ApiClient, Message } from '../api/client.ts'
import { ProblemError, SignInNeededError, UnreachableError } from '../api/problems.ts'
import { memoryStore } from '../api/storage.ts'
import { Chat } from './chat.ts'
import { Outbox } from './outbox.ts'

const id = '6ff39f0d-3b7a-4b43-a9d0-3b4d9a8c1c11'
const problem = (status: number, title = 'no') => new ProblemError({ type: 'about:blank', title, status })

/** An API whose answers a test may change; what is sent is recorded. */
function fakeApi() {
  const sent: Message[] = []
  const api = {
    history: vi.fn<ApiClient['history']>(async () => ({ turns: [], next: null, lastEventId: 0 })),
    conversation: vi.fn<ApiClient['conversation']>(async () => ({
      conversationId: id,
      state: 'open',
      createdAt: '2026-11-24T10:00:00.000Z',
      turns: 0,
      proposal: null,
      bookings: [],
    })),
    events: vi.fn<ApiClient['events']>(async () => new ReadableStream()),
    open: vi.fn<ApiClient['open']>(async (message) => {
      sent.push(message)
      return id
    }),
    send: vi.fn<ApiClient['send']>(async (_, message) => void sent.push(message)),
    decide: vi.fn<ApiClient['decide']>(async () => undefined),
  }
  return { api, sent }
}

const store = memoryStore()
const chats: Chat[] = []
function openChat(api: ReturnType<typeof fakeApi>['api'], conversationId: string | null = id) {
  const onOpened = vi.fn<(conversationId: string) => void>()
  const onSignInNeeded = vi.fn<() => void>()
  const network = new EventTarget()
  const chat = new Chat({
    api: api as unknown as ApiClient,
    outbox: new Outbox(store),
    network,
    conversationId,
    onOpened,
    onSignInNeeded,
  })
  chats.push(chat)
  chat.start()
  return { chat, onOpened, onSignInNeeded, network }
}
const statuses = (chat: Chat) => chat.snapshot().view.outgoing.map(({ status }) => status)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  for (const chat of chats.splice(0)) chat.stop()
  for (const key of store.keys()) store.remove(key)
  vi.useRealTimers()
})

describe('a message', () => {
  test('is shown at once and sent under one id until the API takes it', async () => {
    const { api, sent } = fakeApi()
    api.send.mockRejectedValueOnce(new UnreachableError('cut')).mockRejectedValueOnce(problem(503))
    const { chat } = openChat(api)
    await vi.advanceTimersByTimeAsync(0)
    chat.send('hello')
    expect(statuses(chat)).toEqual(['sending'])
    await vi.advanceTimersByTimeAsync(0)
    expect(statuses(chat)).toEqual(['waiting'])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(statuses(chat)).toEqual(['accepted'])
    const ids = api.send.mock.calls.map(([, { messageId }]) => messageId)
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(1)
    expect(sent).toMatchObject([{ text: 'hello' }])
  })

  test('is sent again at once when the network comes back', async () => {
    const { api, sent } = fakeApi()
    api.send.mockRejectedValue(new UnreachableError('cut'))
    const { chat, network } = openChat(api)
    await vi.advanceTimersByTimeAsync(0)
    chat.send('hello')
    await vi.advanceTimersByTimeAsync(60_000)
    api.send.mockImplementation(async (_, message) => void sent.push(message))
    network.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toHaveLength(1)
  })

  test('waits for the one before it', async () => {
    const { api, sent } = fakeApi()
    api.send.mockRejectedValueOnce(problem(429))
    const { chat } = openChat(api)
    await vi.advanceTimersByTimeAsync(0)
    chat.send('first')
    chat.send('second')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(sent.map(({ text }) => text)).toEqual(['first', 'second'])
  })

  test('that is refused keeps its place, and is sent again or removed as the customer wants', async () => {
    const { api, sent } = fakeApi()
    api.send.mockRejectedValueOnce(problem(409, 'Conversation closed'))
    const { chat } = openChat(api)
    await vi.advanceTimersByTimeAsync(0)
    chat.send('first')
    await vi.advanceTimersByTimeAsync(0)
    expect(statuses(chat)).toMatchObject([{ title: 'Conversation closed' }])
    const [refused] = chat.snapshot().view.outgoing
    chat.resend(refused!.messageId)
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toEqual([{ messageId: refused!.messageId, text: 'first', inSight: null }])
    chat.discard(refused!.messageId)
    expect(statuses(chat)).toEqual([])
    expect(new Outbox(store).messages(id)).toEqual([])
  })

  test('that a reload interrupted is sent after it, under the same id', async () => {
    const before = fakeApi()
    before.api.send.mockRejectedValue(new UnreachableError('cut'))
    const { chat } = openChat(before.api)
    await vi.advanceTimersByTimeAsync(0)
    chat.send('hello')
    await vi.advanceTimersByTimeAsync(1_000)
    chat.stop()

    const after = fakeApi()
    openChat(after.api)
    await vi.advanceTimersByTimeAsync(0)
    expect(after.sent).toEqual([before.api.send.mock.calls[0]![1]])
  })

  test('that is in the history already is not sent again', async () => {
    const { api, sent } = fakeApi()
    new Outbox(store).put(id, { messageId: 'm1', text: 'hello', inSight: null })
    const turn = {
      turn: 1,
      messageId: 'm1',
      text: 'hello',
      decision: null,
      status: 'done' as const,
      reply: { text: 'Hello!', model: 'gpt' },
      rating: null,
      toolCalls: [],
      proposal: null,
      bookings: [],
      startedAt: '2026-11-24T10:00:00.000Z',
      endedAt: '2026-11-24T10:00:01.000Z',
    }
    api.history.mockResolvedValue({ turns: [turn], next: null, lastEventId: 2 })
    const { chat } = openChat(api)
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toEqual([])
    expect(chat.snapshot().view.turns).toHaveLength(1)
    expect(store.keys()).toEqual([])
  })
})

describe('a new chat', () => {
  test('is opened by its first message, and the second one follows in it', async () => {
    const { api } = fakeApi()
    const { chat, onOpened } = openChat(api, null)
    chat.send('first')
    chat.send('second')
    await vi.advanceTimersByTimeAsync(0)
    expect(api.open).toHaveBeenCalledOnce()
    expect(api.send).toHaveBeenCalledExactlyOnceWith(id, expect.objectContaining({ text: 'second' }))
    expect(onOpened).toHaveBeenCalledExactlyOnceWith(id)
    expect(api.events).toHaveBeenCalledWith(id, 0, expect.anything())
  })

  test('that the customer left while it was opened does not come back as the next one', async () => {
    const { api } = fakeApi()
    const answer = Promise.withResolvers<string>()
    api.open.mockReturnValueOnce(answer.promise)
    const { chat, onOpened } = openChat(api, null)
    chat.send('first')
    chat.stop()
    answer.resolve(id)
    await vi.advanceTimersByTimeAsync(0)
    expect(onOpened).not.toHaveBeenCalled()
    expect(new Outbox(store).messages(null)).toEqual([])
    expect(new Outbox(store).messages(id)).toHaveLength(1)
  })
})

describe('opening a conversation', () => {
  test('reads every page, and follows from where the first one stood', async () => {
    const { api } = fakeApi()
    api.history
      .mockResolvedValueOnce({ turns: [], next: 200, lastEventId: 40 })
      .mockResolvedValueOnce({ turns: [], next: null, lastEventId: 44 })
    const { chat } = openChat(api)
    expect(chat.snapshot().loading).toBe(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(chat.snapshot().loading).toBe(false)
    expect(api.history.mock.calls).toEqual([
      [id, 0],
      [id, 200],
    ])
    expect(api.events).toHaveBeenCalledExactlyOnceWith(id, 40, expect.anything())
  })

  test('that fails says why, and can be tried again', async () => {
    const { api } = fakeApi()
    api.history.mockRejectedValueOnce(problem(404, 'Not found'))
    const { chat } = openChat(api)
    await vi.advanceTimersByTimeAsync(0)
    expect(chat.snapshot().loading).toMatchObject({ title: 'Not found' })
    chat.reload()
    await vi.advanceTimersByTimeAsync(0)
    expect(chat.snapshot().loading).toBe(false)
  })

  test('waits for a server that is away, and says so', async () => {
    const { api } = fakeApi()
    api.history.mockRejectedValueOnce(problem(500))
    const { chat } = openChat(api)
    await vi.advanceTimersByTimeAsync(0)
    expect(chat.snapshot()).toMatchObject({ loading: true, connection: 'reconnecting' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(chat.snapshot()).toMatchObject({ loading: false, connection: 'live' })
  })

  test('asks for a sign-in where there are no guests', async () => {
    const { api } = fakeApi()
    api.history.mockRejectedValueOnce(new SignInNeededError('off'))
    const { onSignInNeeded } = openChat(api)
    await vi.advanceTimersByTimeAsync(0)
    expect(onSignInNeeded).toHaveBeenCalledOnce()
  })
})
