import { randomUUID } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { BookingStatus } from '#contracts/booking-states.ts'
import { bookingWorkflowId, conversationWorkflowId } from '#contracts/names.ts'
import { OperatorBookingPage } from '#contracts/operator.ts'
import { RepairBody, RepairPreview, RepairResult } from '#contracts/operator-repair.ts'
import { ResetBody, ResetPlan, ResetResult } from '#contracts/operator-reset.ts'
import { OperatorBookingDetail } from '#contracts/operator-timeline.ts'
import { requireScope } from '../auth.ts'
import type { Deps, Env } from '../env.ts'
import { LookAudit } from '../look-audit.ts'
import { findBooking, listBookings, operatorBooking } from '../operator/booking-list.ts'
import { paging } from '../operator/cursor.ts'
import { Instant } from '../operator/period.ts'
import { previewRepair } from '../operator/repair-preview.ts'
import { troubleIn } from '../operator/stalled.ts'
import { findUnbegun, listUnbegun } from '../operator/unbegun.ts'
import { findParked, repair, repairOptions } from '../operator/repairs.ts'
import { planReset, reset } from '../operator/resets.ts'
import { chatTimeline, inOrder, ledgerTimeline } from '../operator/timeline.ts'
import { bookingUsage } from '../operator/usage.ts'
import { notFound } from '../problems.ts'
import { json, KeyHeader, problems, RefParam, repairProblems, security } from '../schemas.ts'
import { waitMs } from '../turns.ts'

const Word = z.string().trim().min(1).max(100)
const BookingQuery = z.object({
  state: BookingStatus.optional(),
  dealer: Word.optional(),
  failure: Word.optional().openapi({ description: 'A failure’s kind, or `Overdue`' }),
  from: Instant.optional(),
  to: Instant.optional(),
  query: Word.optional().openapi({ description: 'Our reference or the dealer’s id' }),
  failing: z.enum(['true', 'false']).optional().openapi({ description: 'Those that need a look' }),
  ...paging(RefParam.shape.ref),
})

/** Bookings of all customers, for operators. */
export function operatorBookingRoutes(deps: Deps) {
  const { db, workflows } = deps
  const looks = new LookAudit(db, 'booking.read')
  const app = new OpenAPIHono<Env>()
  app.on('POST', '/v1/operator/bookings/*', requireScope(deps, 'operator:repair'))
  return app
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/operator/bookings',
        operationId: 'searchBookings',
        tags: ['operators'],
        summary: 'Bookings of all customers, newest first',
        description: 'Without mobile numbers, number plates and texts.',
        security,
        request: { query: BookingQuery },
        responses: { 200: json(OperatorBookingPage, 'A page') },
      }),
      async (c) => {
        const { failing, ...search } = c.req.valid('query')
        const { bookings: troubled } = await workflows.findStalled()
        const wanted = { ...search, troubled, failing: failing === 'true' }
        const found = await listBookings(db, wanted)
        if (search.cursor || !(wanted.failing || search.failure)) return c.json(found, 200)
        const unbegun = await listUnbegun(deps, wanted)
        return c.json({ ...found, bookings: [...unbegun, ...found.bookings] }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/operator/bookings/{ref}',
        operationId: 'inspectBooking',
        tags: ['operators'],
        summary: 'All that happened to a booking, and what can be done about it',
        description: 'Shows the customer’s data; that you looked goes into the audit log.',
        security,
        request: { params: RefParam },
        responses: { 200: json(OperatorBookingDetail, 'The booking'), ...problems },
      }),
      async (c) => {
        const { ref } = c.req.valid('param')
        const row = (await findBooking(db, ref)) ?? (await findUnbegun(deps, ref))
        if (!row) throw notFound('booking')
        await looks.note(c.get('caller').subject, [row.booking_ref])
        const [chat, ledger, workflow, conversation] = await Promise.all([
          chatTimeline(db, row.conversation_id),
          ledgerTimeline(db, [row.booking_ref]),
          workflows.read(bookingWorkflowId(row.booking_ref)),
          row.turn > 0 ? workflows.read(conversationWorkflowId(row.conversation_id)) : null,
        ])
        const own = workflow.usage.get(0) ?? null
        const detail = {
          booking: operatorBooking(row, troubleIn(workflow.view)),
          arguments: row.arguments,
          reason: row.reason,
          workflow: workflow.view,
          repairs: repairOptions(row),
          usage: await bookingUsage(db, row, conversation?.usage ?? new Map(), own, deps.config),
          timeline: inOrder([...chat.entries, ...ledger, ...workflow.timeline]),
          truncated: chat.truncated,
        }
        return c.json(detail, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/operator/bookings/{ref}/repair',
        operationId: 'repairBooking',
        tags: ['operators'],
        summary: 'Repair a booking that needs attention, or see what that would do',
        description:
          'The same Idempotency-Key never repairs twice. `dryRun` changes nothing and needs no key.',
        security,
        request: {
          params: RefParam,
          headers: KeyHeader,
          body: { required: true, content: { 'application/json': { schema: RepairBody } } },
        },
        responses: {
          200: json(z.union([RepairResult, RepairPreview]), 'What came of it; of a dry run, what would'),
          202: json(RepairResult, 'Accepted and under way; the booking tells how it went'),
          ...repairProblems,
        },
      }),
      async (c) => {
        const { ref } = c.req.valid('param')
        const body = c.req.valid('json')
        const { subject } = c.get('caller')
        if (body.dryRun) {
          const parked = await findParked(deps, ref, body.action)
          await looks.note(subject, [ref])
          return c.json(await previewRepair(deps, parked, body), 200)
        }
        const key = c.req.valid('header')['idempotency-key'] ?? randomUUID()
        const result = await repair(deps, {
          bookingRef: ref,
          body,
          key,
          by: subject,
          waitMs: waitMs(c, deps),
        })
        return result.outcome === 'accepted' ? c.json(result, 202) : c.json(result, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/operator/bookings/{ref}/reset',
        operationId: 'resetBooking',
        tags: ['operators'],
        summary: 'Take a booking back to before what a bug did, or see what that would do',
        description:
          'Its workflow goes on from before the event, as the code of today decides; what it had done since is looked up before it is ' +
          'done again, and what came in since is delivered again. The same Idempotency-Key never resets twice.',
        security,
        request: {
          params: RefParam,
          headers: KeyHeader,
          body: { required: true, content: { 'application/json': { schema: ResetBody } } },
        },
        responses: {
          200: json(
            z.union([ResetResult, ResetPlan]),
            'The run that goes on; of a dry run, what would happen',
          ),
          ...repairProblems,
        },
      }),
      async (c) => {
        const { ref: bookingRef } = c.req.valid('param')
        const body = c.req.valid('json')
        const { subject: by } = c.get('caller')
        if (body.dryRun) return c.json(await planReset(deps, bookingRef, body.eventId), 200)
        const key = c.req.valid('header')['idempotency-key'] ?? randomUUID()
        return c.json(await reset(deps, { bookingRef, body, key, by }), 200)
      },
    )
}
