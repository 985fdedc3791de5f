/** An appointment as an iCalendar file (RFC 5545), for the customer's own calendar. */
import type { BookingView } from '#contracts/chat.ts'

/** Bringing the car and talking it over; how long the work takes, the dealer says. */
const minutes = 60
const zone = 'Asia/Kolkata'

interface Told {
  title: string
  description: string
  /** When the file is made. */
  now: Date
}

/** The same booking always has the same UID: a later file moves the entry instead of adding one. */
export function calendarFile(booking: BookingView, { title, description, now }: Told): string {
  const { bookingRef, dealerName, dealerCode, appointmentDate, appointmentTime } = booking
  const start = `${appointmentDate.replaceAll('-', '')}T${appointmentTime.replace(':', '')}00`
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Booking orchestrator//Chat page//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    'TZOFFSETFROM:+0530',
    'TZOFFSETTO:+0530',
    'TZNAME:IST',
    'END:STANDARD',
    'END:VTIMEZONE',
    'BEGIN:VEVENT',
    `UID:${bookingRef}@booking-orchestrator`,
    `DTSTAMP:${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`,
    `DTSTART;TZID=${zone}:${start}`,
    `DURATION:PT${minutes}M`,
    `SUMMARY:${escaped(title)}`,
    `LOCATION:${escaped(dealerName ?? dealerCode)}`,
    `DESCRIPTION:${escaped(description)}`,
    'STATUS:CONFIRMED',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

const escaped = (text: string): string =>
  text
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r\n|\r|\n/g, '\\n')
    // Nothing else below a space may stand in a text.
    // oxlint-disable-next-line no-control-regex -- they are what is meant
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')

const longestLine = 75
const encoder = new TextEncoder()

/** Lines of at most 75 octets, none of which cuts a character. */
function folded(line: string): string {
  let octets = 0
  let out = ''
  for (const sign of line) {
    const size = encoder.encode(sign).length
    if (octets + size > longestLine) {
      out += '\r\n '
      octets = 1
    }
    out += sign
    octets += size
  }
  return out
}
