/** How customers are reached outside the chat: a port with two adapters, the log and a webhook. */
import { createHmac } from 'node:crypto'
import type { Logger } from './logger.ts'

/** What is to be told to a customer; whoever delivers it chooses the words and the channel. Mobile numbers have ten digits. */
export type Notification =
  | {
      type: 'reminder'
      /** How long before the appointment: `24h`, `2h`. */
      reminder: string
      bookingRef: string
      customerMobile: string
      dealerName: string
      /** `YYYY-MM-DD` and `HH:MM`, Asia/Kolkata. */
      appointmentDate: string
      appointmentTime: string
    }
  | {
      type: 'verification_code'
      customerMobile: string
      /** Six digits. */
      code: string
      /** ISO time. */
      expiresAt: string
    }

/** Enough to know which of one's numbers, not to know the number. */
export const maskedMobile = (mobile: string): string => `ends in ${mobile.slice(-2)}`

/** Not delivered; another attempt may be. Temporal names it by this name (`contracts/failures.ts`). */
export class NotificationFailedError extends Error {
  override name = 'NotificationFailed'
}

/**
 * Delivers once per `id`: the same may be sent again after a crash, the receiver tells by the id.
 * @throws NotificationFailedError
 */
export interface Notifier {
  send(id: string, notification: Notification, signal?: AbortSignal): Promise<void>
}

/** For `npm start`: a log line without the customer's number; a code is read there, and `npm start` shows it. */
export const logNotifier = (logger: Logger): Notifier => ({
  async send(id, notification) {
    logger.info(
      { id, ...notification, customerMobile: maskedMobile(notification.customerMobile) },
      'notification',
    )
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
    const timeout = AbortSignal.timeout(timeoutMs)
    const limit = signal ? AbortSignal.any([signal, timeout]) : timeout
    const status = await fetch(url, { method: 'POST', headers, body, signal: limit, redirect: 'error' }).then(
      (response) => response.status,
      () => 0,
    )
    if (status >= 200 && status < 300) return
    throw new NotificationFailedError(`the webhook answered ${status || 'nothing'}`)
  },
})

export const createNotifier = (
  config: { NOTIFICATION_WEBHOOK_URL?: string | undefined; NOTIFICATION_WEBHOOK_SECRET?: string | undefined },
  logger: Logger,
): Notifier =>
  config.NOTIFICATION_WEBHOOK_URL
    ? webhookNotifier(config.NOTIFICATION_WEBHOOK_URL, config.NOTIFICATION_WEBHOOK_SECRET ?? '')
    : logNotifier(logger)
