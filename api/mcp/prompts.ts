/** Ready-made requests that a client offers its user. */
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

const said = (text: string) => ({
  messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
})
const detail = (description: string) => z.string().max(200).optional().describe(description)

export function registerPrompts(server: McpServer): void {
  server.registerPrompt(
    'book_a_service',
    {
      title: 'Book a service',
      description: 'Find a dealer and a free time, and book a car service once you have agreed.',
      argsSchema: z.object({
        vehicle: detail('Number plate, for example MH12AB1234'),
        city: detail('Where, for example Pune'),
        when: detail('Day and time you prefer'),
      }),
    },
    ({ vehicle, city, when }) =>
      said(
        [
          `I want to book a car service${vehicle ? ` for ${vehicle}` : ''}${city ? ` in ${city}` : ''}${when ? `, ${when}` : ''}.`,
          'Ask me for what is missing: plate, mobile number, city, kind of service (regular, express or body repair), day.',
          'Show me dealers and free times and let me choose. Book only after I have agreed to the summary.',
        ].join('\n'),
      ),
  )
  server.registerPrompt(
    'booking_status',
    {
      title: 'State of my booking',
      description: 'How a booking stands, and what can be done about it.',
      argsSchema: z.object({ booking: detail('Reference or booking id; without it, ask for it') }),
    },
    ({ booking }) =>
      said(
        booking
          ? `How does my booking ${booking} stand? If it can still be moved or cancelled, say so.`
          : 'How does my booking stand? Look among my bookings (resources booking://...), or ask me for its reference.',
      ),
  )
}
