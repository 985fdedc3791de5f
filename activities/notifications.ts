/** How customers are reached outside the chat: a port with two adapters, the log and a webhook. */
import { createHmac } from 'node:crypto'
import { ApplicationFailure } from '@temporalio/common'
import type { Reminder } from '#contracts/booking-states.ts'
import { Failure } from '#contracts/failures.ts'
import type { Logger } from '#platform/logger.ts'

/** What is to be told to a customer; whoever delivers it chooses the words and the channel. */
export interface Notification {
  type: 'reminder'
  reminder: Reminder
  bookingRef: string
  /** Ten digits. */
  customerMobile: string
  dealerName: string
  /** `YYYY-MM-DD` and `HH:MM`, Asia/Kolkata. */
  appointmentDate: string
  appointmentTime: string
}

/**
 * Delivers once per `id`: the activity may send the same again after a crash, the receiver tells by the id.
 * @throws ApplicationFailure retryable `NotificationFailed`.
 */
export interface Notifier {
  send(id: string, notification: Notification, signal: AbortSignal): Promise<void>
}

/** For `npm start`: a log line without the customer's number. */
export const logNotifier = (logger: Logger): Notifier => ({
  async send(id, { type, reminder, bookingRef }) {
    logger.info({ id, type, reminder, bookingRef }, 'notification')
  },
})

const timeoutMs = 10_000

/**
 * `POST url` with the notification as JSON, `Idempotency-Key: <id>` and `X-Signature: sha256=<hex>`, the HMAC-SHA-256 of the
 * body under the secret. Any 2xx is a delivery.
 */
export const webhookNotifier = (url: string, secret: string): Notifier => ({
  async send(id, notification, signal) {
    const body = JSON.stringify(notification)
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': id,
      'x-signature': `sha256=${signature}`,
    }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const status = await fetch(url, { method: 'POST', headers, body, signal: limit, redirect: 'error' }).then(
      (response) => response.status,
      () => 0,
    )
    if (status >= 200 && status < 300) return
    throw ApplicationFailure.retryable(
      `the webhook answered ${status || 'nothing'}`,
      Failure.notificationFailed,
    )
  },
})
