/** A model's wish to book becomes a proposal that only the customer's own later act can approve. */
import { digestArguments, digestText } from '#contracts/digest.ts'
import type { RunTool, ToolOutcome } from '#contracts/activities.ts'
import type { Slot } from '#contracts/apim.ts'
import type { ToolInput } from '#contracts/tools.ts'
import { proposalView } from '#contracts/views.ts'
import type { Db, Deps } from './deps.ts'
import { freeTimes, readFacts } from './facts.ts'
import { storableJson } from './storable.ts'
import { addEvent } from './store.ts'
import type { ToolAnswer } from './tools.ts'

/** How long a customer may take to say yes, in ms: half an hour, since slots are not held meanwhile (our choice). */
const lifetime = 30 * 60_000

type BookingArguments = ToolInput<'create_service_booking'>
export interface NewProposal {
  open: NonNullable<ToolOutcome['proposal']>
  arguments: BookingArguments
  dealerName: string
  /** For the customer. */
  summary: string
}

/** Checks the slot at the dealer and prepares the proposal; books nothing. */
export async function proposeBooking(
  { db, apim }: Deps,
  input: BookingArguments,
  call: RunTool,
  signal: AbortSignal | undefined,
): Promise<ToolAnswer> {
  const digest = digestArguments(input)
  const appointment = appointmentDigest(input)
  const bookingRef = call.booked[appointment]
  if (bookingRef !== undefined) return await alreadyBooked(db, bookingRef)

  const { dealer_code, appointment_date: date, appointment_time: time, service_type } = input
  const reply = await apim.availableSlots({ dealer_code, date, service_type }, signal)
  const slots = reply.slots ?? []
  const slot = slots.find((candidate) => candidate.time === time)
  if (!reply.success || !slot?.available || isPast(date, time)) {
    return notAvailable(reply.message ?? undefined, date, time, slots)
  }
  const facts = await readFacts(db, call.conversationId)
  const dealerName = facts.dealers?.find((dealer) => dealer.dealer_code === dealer_code)?.name ?? dealer_code
  const summary = summarise(input, dealerName)
  const expiresAt = Date.now() + lifetime
  const proposalId = `pr_${digestText(`${call.conversationId}:${call.turn}:${call.step}`).slice(0, 20)}`
  return {
    outcome: 'done',
    output: {
      status: 'awaiting_confirmation',
      proposal_id: proposalId,
      summary,
      expires_at: new Date(expiresAt).toISOString(),
    },
    facts: { dealer_code, date, service_type },
    proposal: {
      open: {
        proposalId,
        digest,
        appointment,
        expiresAt,
        dealerCode: dealer_code,
        summary: `${dealer_code} ${date} ${time}`,
      },
      arguments: input,
      dealerName,
      summary,
    },
  }
}

/** The same car at the same dealer at the same time is one appointment, whatever else is said about it. */
const appointmentDigest = (input: BookingArguments): string =>
  digestArguments({
    vehicle: input.vehicle_registration,
    dealer: input.dealer_code,
    date: input.appointment_date,
    time: input.appointment_time,
  })

/** Stores the proposal; an open one of the same conversation is superseded by it. */
export async function storeProposal(db: Db, call: RunTool, proposal: NewProposal): Promise<void> {
  const { conversationId, turn } = call
  const superseded = await db
    .updateTable('proposals')
    .set({ status: 'superseded' })
    .where('conversation_id', '=', conversationId)
    .where('status', '=', 'open')
    .returningAll()
    .execute()
  const row = await db
    .insertInto('proposals')
    .values({
      id: proposal.open.proposalId,
      conversation_id: conversationId,
      turn,
      arguments: storableJson(proposal.arguments),
      digest: proposal.open.digest,
      dealer_name: proposal.dealerName,
      summary: proposal.summary,
      expires_at: new Date(proposal.open.expiresAt),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  for (const changed of [...superseded, row]) {
    const key = `proposal:${changed.id}:${changed.status}`
    await addEvent(db, conversationId, key, { type: 'proposal', turn, proposal: proposalView(changed) })
  }
}

async function alreadyBooked(db: Db, bookingRef: string): Promise<ToolAnswer> {
  const booking = await db
    .selectFrom('bookings')
    .select(['booking_ref', 'booking_id', 'status'])
    .where('booking_ref', '=', bookingRef)
    .executeTakeFirst()
  const output = {
    status: 'already_booked',
    booking_ref: bookingRef,
    ...booking,
    booking_status: booking?.status,
  }
  return { outcome: 'done', output: { ...output, status: 'already_booked' } }
}

function notAvailable(message: string | undefined, date: string, time: string, slots: Slot[]): ToolAnswer {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
  const nearest = freeTimes(slots)
    .filter((free) => !isPast(date, free))
    .toSorted((a, b) => Math.abs(minutes(a) - minutes(time)) - Math.abs(minutes(b) - minutes(time)))
    .slice(0, 3)
  return {
    outcome: 'failed',
    output: {
      status: 'not_available',
      message: message ?? `No free slot on ${date} at ${time}.`,
      nearest_free_slots: nearest.map((free) => ({ date, time: free })),
    },
  }
}

/** India has one time zone and no daylight saving. */
const isPast = (date: string, time: string): boolean => Date.parse(`${date}T${time}:00+05:30`) <= Date.now()

const serviceNames = {
  regular: 'Regular service',
  express: 'Express service',
  body_repair: 'Body repair',
} as const

function summarise(input: BookingArguments, dealerName: string): string {
  const day = new Intl.DateTimeFormat('en-IN', { dateStyle: 'full', timeZone: 'UTC' }).format(
    new Date(`${input.appointment_date}T00:00:00Z`),
  )
  const service = serviceNames[input.service_type]
  const note = input.notes ? ` (note: ${input.notes})` : ''
  return `${service} for ${input.vehicle_registration} at ${dealerName}, ${day} at ${input.appointment_time}${note}`
}
