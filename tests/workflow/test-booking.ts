/** A booking as a test sees it: its workflow, its row and ledger, what the dealer holds of it, what its chat was told. */
import { randomUUID } from 'node:crypto'
import type { Appointment, AppointmentsReply, BookingReply } from '#contracts/apim.ts'
import { appointmentStart, type BookingStatus } from '#contracts/booking-states.ts'
import type {
  BookingChange,
  BookingInput,
  ChangeBooking,
  ChangeResult,
  Repair,
} from '#contracts/conversation.ts'
import { digestArguments, digestChange } from '#contracts/digest.ts'
import {
  changeApprovedSignal,
  changeBookingUpdate,
  getBookingQuery,
  repairUpdate,
} from '#contracts/messages.ts'
import { bookingRefFromUuid, bookingWorkflowId, conversationWorkflowId, taskQueue } from '#contracts/names.ts'
import { waitFor } from '#tests/wait-for.ts'
import type { booking } from '#workflows/index.ts'
import { isSettled, type World } from './booking-world.ts'
import { dealer_code } from './dealer.ts'
import { heardQuery, type listener } from './workflows.ts'

const dayMs = 24 * 3_600_000
const startOf = (args: Record<string, string>): number =>
  appointmentStart(args['appointment_date'] ?? '', args['appointment_time'] ?? '')
let cars = 1_000

export interface Wanted {
  /** Default: in five days. */
  date?: string
  /** Default 10:00: of that slot one place at least is always free. */
  time?: string
  /** Default: a car of its own. */
  car?: string
  /** Default: what is wanted. Another digest: what the customer approved is not what is stored. */
  digest?: string
  /** False: the chat is closed. */
  chat?: boolean
  /** The dealer holds an appointment under this booking's key, in seven days: it refuses ours (409), which parks it. */
  conflict?: boolean
}

/** An operator's, with a name and a reason when those are left out. */
type Order = { by?: string; reason?: string } & (Repair extends infer R
  ? R extends Repair
    ? Omit<R, 'by' | 'reason'>
    : never
  : never)

export type TestBooking = Awaited<ReturnType<typeof requestBooking>>

/** Starts a booking as an approved proposal does; the dealer's answer is not waited for. */
export async function requestBooking(world: World, wanted: Wanted = {}) {
  const { db, client, apim } = world
  const { workflow } = client
  const args = {
    customer_mobile: '9876543210',
    vehicle_registration: wanted.car ?? `MH12AB${cars++}`,
    dealer_code,
    appointment_date: wanted.date ?? (await world.inDays(5)),
    appointment_time: wanted.time ?? '10:00',
    service_type: 'regular',
  }
  const conversationId = randomUUID()
  const bookingRef = bookingRefFromUuid(randomUUID())
  const digest = wanted.digest ?? digestArguments(args)
  const proposalId = `pr_${conversationId}`
  await db
    .insertInto('conversations')
    .values({ id: conversationId, subject: 's', opening_message_id: null })
    .execute()
  await db
    .insertInto('proposals')
    .values({
      id: proposalId,
      conversation_id: conversationId,
      turn: 1,
      arguments: JSON.stringify(args),
      digest,
      dealer_name: 'Arena Hinjewadi',
      summary: 'summary',
      expires_at: new Date(),
    })
    .execute()
  const chatId = conversationWorkflowId(conversationId)
  if (wanted.chat !== false) {
    await workflow.start<typeof listener>('listener', { workflowId: chatId, taskQueue })
  }
  const input: BookingInput = {
    bookingRef,
    conversationId,
    turn: 2,
    proposalId,
    digest,
    dealerCode: dealer_code,
    summary: 'summary',
  }
  const bookAtDealer = async (differs: Partial<typeof args>, key?: string) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key }
    const reply = await apim.call('POST', '/api/booking/create', { ...args, ...differs }, headers)
    const { booking_id, message } = reply as BookingReply
    if (!booking_id) throw new Error(message ?? 'refused')
    return { booking_id }
  }
  if (wanted.conflict) await bookAtDealer({ appointment_date: await world.inDays(7) }, bookingRef)
  const workflowId = bookingWorkflowId(bookingRef)
  // Without search attributes: this server knows none.
  const handle = await workflow.start<typeof booking>('booking', { workflowId, taskQueue, args: [input] })

  const status = async () => (await handle.query(getBookingQuery)).status
  const row = () =>
    db.selectFrom('bookings').selectAll().where('booking_ref', '=', bookingRef).executeTakeFirstOrThrow()
  const ledger = () =>
    db
      .selectFrom('booking_ledger')
      .select(['status', 'detail'])
      .where('booking_ref', '=', bookingRef)
      .orderBy('id')
      .execute()
  const order = (change: BookingChange, changeId: string): ChangeBooking => ({
    changeId,
    change,
    digest: digestChange(bookingRef, change),
    conversationId: null,
    by: 'customer',
  })

  const heard = () => workflow.getHandle(chatId).query(heardQuery)

  return {
    ref: bookingRef,
    conversationId,
    handle,
    args,
    /** When the appointment begins as approved, ms. */
    start: startOf(args),
    /** Lets the rest of its life pass. No test makes an appointment more than nine days ahead, and it is looked at for a week after. */
    outcome: async () => {
      await world.sleepUntil((await world.now()) + 17 * dayMs)
      return await handle.result()
    },
    summary: () => handle.query(getBookingQuery),
    /** Until nothing of what became due is under way. */
    settled: () => waitFor(() => isSettled(handle), { what: `${bookingRef} to settle` }),
    /** How many hours before the appointment it ended. */
    endedBefore: async () => {
      const { closeTime } = await handle.describe()
      return Math.round((startOf((await row()).arguments) - (closeTime?.getTime() ?? 0)) / 36_000) / 100
    },
    reaches: (wanted: BookingStatus) =>
      waitFor(async () => (await status()) === wanted, { what: `${bookingRef} to be ${wanted}` }),
    row,
    ledger,
    statuses: async () => (await ledger()).map((line) => line.status),
    compensated: async () =>
      (await ledger()).flatMap(({ detail }) => ('compensated' in detail ? [detail['compensated']] : [])),
    /** What the dealer holds for this car, the oldest first. */
    atDealer: async (): Promise<Appointment[]> => {
      const plate = args.vehicle_registration
      const path = `/v1/api/common/msil/dms/service-appointments?vehicle_registration=${plate}`
      return ((await apim.call('GET', path)) as AppointmentsReply).data!.toReversed()
    },
    /** An appointment made at the dealer itself, not by us. @throws Error when it is refused. */
    bookAtDealer,
    /** The dealer changes this appointment by itself. */
    dealer: async (change: { status?: string; appointment_date?: string; appointment_time?: string }) =>
      apim.call('PUT', `/control/bookings/${(await handle.query(getBookingQuery)).bookingId}`, change),
    order,
    /** A change whose caller waits; `with`: what differs from an order that is in order. */
    change: (change: BookingChange, differs: Partial<ChangeBooking> = {}): Promise<ChangeResult> =>
      handle.executeUpdate(changeBookingUpdate, {
        args: [{ ...order(change, `ch_${randomUUID()}`), ...differs }],
      }),
    signalChange: (change: BookingChange, differs: Partial<ChangeBooking> = {}) =>
      handle.signal(changeApprovedSignal, { ...order(change, `ch_${randomUUID()}`), ...differs }),
    repair: (order: Order) =>
      handle.executeUpdate(repairUpdate, { args: [{ by: 'operator', reason: 'why', ...order }] }),
    /** What the chat was told of a change. */
    heardOf: async (changeId: string) => (await heard()).filter((news) => news.changeId === changeId),
    /** What the chat was told, as `status` or as the news within it. */
    heard: async () =>
      (await heard()).map(({ status, news }) => (news === undefined || news === 'state' ? status : news)),
  }
}

/** Starts a booking and waits until the dealer has confirmed it. */
export async function book(world: World, wanted: Wanted = {}): Promise<TestBooking> {
  const booking = await requestBooking(world, wanted)
  await booking.reaches('confirmed')
  return booking
}
